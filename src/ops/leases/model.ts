import type { Writer } from "../runs/index.ts";

/** Who holds a resource, and how many wait before the asker. */
export type LeaseAnswer =
  | { readonly kind: "held" }
  | { readonly kind: "waiting"; readonly holder: string; readonly ahead: number; readonly holderIsAlive: boolean };

/** Durable leases on repositories (and later on services), given in order of arrival. */
export interface LeaseStore {
  /** Queues the run for the resource, or answers where it stands. Idempotent; epoch-checked. */
  acquire(writer: Writer, resource: string): Promise<LeaseAnswer>;
  /** Gives up what the run holds and where it queues. Idempotent. */
  release(writer: Writer): Promise<void>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly leases: LeaseStore;
  }
}
