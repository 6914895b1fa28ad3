export { FieldSource, type Hook, type HookRequest, HookScheme } from "./model.ts";
export { type HookAnswer, takeHook } from "./take-hook.ts";
export { webhookKey } from "./webhook-key.ts";
