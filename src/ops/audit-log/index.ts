import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { listAuditLog } from "./list-audit-log.ts";

export type { AuditLine } from "./list-audit-log.ts";

/** The slice of the audit log: the proof of who asked for what. `perform` writes it. */
export const auditLog = defineSlice({ name: "audit-log", operations: [asAnyOperation(listAuditLog)] });
