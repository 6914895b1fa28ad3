import { defineTask } from "../../../kernel/work/task.ts";
import { runChecksTask } from "../checks/run.ts";

/** The project's checks in the user's checkout, which is clean and at the commit that is released: there its dependencies are installed. */
export const releaseChecksTask = defineTask({
  ...runChecksTask,
  name: "release-checks",
  title: "checks of the commit",
  plan: (read, input) => runChecksTask.plan({ ...read, place: { ...read.place, root: read.place.repository } }, input),
});
