/**
 * Everything that the edges implement, by name. A slice that declares a port adds it here by declaration merging
 * (`declare module "../../kernel/ports.ts" { interface Ports { git: Git } }`), so that effects, queries and operations
 * can name ports without the kernel knowing them. The composition root must supply them all.
 */
export interface Ports {
  readonly clock: Clock;
}

/** The time, as epoch milliseconds. */
export interface Clock {
  now(): number;
}
