import {
  AUDIT_DOCS_JOB,
  auditDocsJob,
  EDIT_DOCS_JOB,
  editDocsJob,
  FIX_DOCS_JOB,
  fixDocsJob,
} from "../ops/docs/index.ts";
import {
  BRANCH_DIFF_JOB,
  branchDiffJob,
  GIT_HEALTH_JOB,
  gitHealthJob,
  RELEASE_PLAN_JOB,
  releasePlanJob,
} from "../ops/release/index.ts";

/** What worker threads can be asked for, by name. */
export const jobs = {
  [AUDIT_DOCS_JOB]: auditDocsJob,
  [EDIT_DOCS_JOB]: editDocsJob,
  [FIX_DOCS_JOB]: fixDocsJob,
  [GIT_HEALTH_JOB]: gitHealthJob,
  [RELEASE_PLAN_JOB]: releasePlanJob,
  [BRANCH_DIFF_JOB]: branchDiffJob,
};
