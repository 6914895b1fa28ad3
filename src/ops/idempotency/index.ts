export { answerOnce, type Keyed } from "./answer-once.ts";
export type { KeyedRequest, KeyedRequestStore } from "./model.ts";
