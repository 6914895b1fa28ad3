// A worker thread does not take over the loader of `--import tsx` on Node 20: it registers its own.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
