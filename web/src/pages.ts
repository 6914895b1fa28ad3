import type { PageEntry } from "./page-entry.ts";
import { agentsPage } from "./pages/agents.tsx";
import { auditLogPage } from "./pages/audit-log.tsx";
import { decisionPage, decisionsPage } from "./pages/decisions/decisions.tsx";
import { findingsPage } from "./pages/findings/findings.tsx";
import { overviewPage } from "./pages/overview.tsx";
import { runPage } from "./pages/run/run.tsx";
import { runsPage } from "./pages/runs.tsx";
import { schedulesPage } from "./pages/schedules.tsx";
import { settingsPage } from "./pages/settings/settings.tsx";
import { startOnePage, startPage } from "./pages/start/start.tsx";
import { webhooksPage } from "./pages/webhooks/webhooks.tsx";

/** The pages, in the order of the navigation. A new one is one line here. */
export const PAGES: readonly PageEntry[] = [
  overviewPage,
  runsPage,
  runPage,
  decisionsPage,
  decisionPage,
  startPage,
  startOnePage,
  schedulesPage,
  webhooksPage,
  findingsPage,
  agentsPage,
  auditLogPage,
  settingsPage,
];
