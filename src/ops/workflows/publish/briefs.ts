import type { Brief } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import {
  auditDependenciesTask,
  listPackagesTask,
  type PackageList,
  previewPublishTask,
  PUBLISH_CRITERIA,
  publishPackageTask,
} from "../../release/index.ts";
import type { PublishSignal } from "./input.ts";

/** Finds what is to be published. */
export function listBrief(input: PublishSignal): Brief {
  const context = input.package === undefined ? {} : { package: input.package };
  return { task: asAnyTask(listPackagesTask), name: "list-packages", context, deliverables: [], criteria: [] };
}

/** Looks at the dependencies. */
export function dependenciesBrief(): Brief {
  return {
    task: asAnyTask(auditDependenciesTask),
    name: "audit-dependencies",
    context: {},
    deliverables: [],
    criteria: [],
  };
}

/** Publishes one package, or tells what that would do. */
export function packageBrief(input: PublishSignal, item: PackageList["packages"][number]): Brief {
  const { registry, tag, access } = input;
  const isNpm = item.ecosystem === "npm";
  const context = {
    ...item,
    ...(registry === undefined ? {} : { registry }),
    ...(tag === undefined || !isNpm ? {} : { tag }),
    ...(access === undefined || !isNpm ? {} : { access }),
  };
  const slug = item.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  if (input.dryRun)
    return {
      task: asAnyTask(previewPublishTask),
      name: `preview-${item.ecosystem}-${slug}`,
      context,
      deliverables: [],
      criteria: [PUBLISH_CRITERIA.searched],
    };
  return {
    task: asAnyTask(publishPackageTask),
    name: `publish-${item.ecosystem}-${slug}`,
    context,
    deliverables: ["published package"],
    criteria: [PUBLISH_CRITERIA.searched, PUBLISH_CRITERIA.readBack],
  };
}
