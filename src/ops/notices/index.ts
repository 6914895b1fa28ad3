import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { listDeliveries, redeliver, requeueDead, testSubscription } from "./deliveries.ts";
import { addSubscription, listSubscriptions, removeSubscription } from "./subscriptions.ts";

export { createDispatcher, type Dispatcher } from "./dispatch.ts";
export { ASKING_KINDS, DEFAULT_KINDS, EVENT_KINDS, kindOf } from "./event-kind.ts";
export {
  type AttemptEnd,
  Channel,
  type Channels,
  type Claim,
  type Delivery,
  DELIVERY_STATES,
  type EmailMessage,
  type Span,
  type Annotation,
  type StatusMessage,
  type DeliveryBounds,
  type DeliveryState,
  type Message,
  type NoticeStore,
  type Priority,
  type Subscription,
  type SubscriptionView,
} from "./model.ts";
export { SecretRef } from "./secret-ref.ts";

/** The slice of notices: events of runs, sent to whoever subscribed to them. */
export const notices = defineSlice({
  name: "notices",
  operations: [
    asAnyOperation(addSubscription),
    asAnyOperation(listSubscriptions),
    asAnyOperation(removeSubscription),
    asAnyOperation(testSubscription),
    asAnyOperation(listDeliveries),
    asAnyOperation(redeliver),
    asAnyOperation(requeueDead),
  ],
});
