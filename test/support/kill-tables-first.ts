import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Kill tables take minutes: begun last, they would leave the other processors idle. */
const TAKES_MINUTES = /\/test\/(crash\/[^/]+|[^/]+\/kills)\.test\.ts$/;

/** Vitest's own order within each project, but for the kill tables, which begin first. */
export class KillTablesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = new Set(sorted.map((file) => file.project));
    return [...projects].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(takesMinutes), ...own.filter((file) => !takesMinutes(file))];
    });
  }
}

function takesMinutes({ moduleId }: TestSpecification): boolean {
  return TAKES_MINUTES.test(moduleId);
}
