import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import {
  addSchedule,
  listSchedules,
  nextOfSchedule,
  pauseSchedule,
  removeSchedule,
  resumeSchedule,
  sendScheduleNow,
} from "./operations.ts";

export { keepSchedules } from "./keep.ts";
export { Missed, Overlap, type Schedule, type ScheduleStore, type Turn } from "./model.ts";

/** The slice of schedules: signals that are sent on a cron expression. */
export const schedules = defineSlice({
  name: "schedules",
  operations: [
    asAnyOperation(addSchedule),
    asAnyOperation(listSchedules),
    asAnyOperation(removeSchedule),
    asAnyOperation(pauseSchedule),
    asAnyOperation(resumeSchedule),
    asAnyOperation(nextOfSchedule),
    asAnyOperation(sendScheduleNow),
  ],
});
