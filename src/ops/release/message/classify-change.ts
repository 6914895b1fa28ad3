/** What of a changed file the composer looks at. */
export interface TouchedFile {
  readonly path: string;
  readonly change: "added" | "modified" | "deleted" | "renamed" | "type_changed";
}

const MARKDOWN = /\.(?:md|mdx|markdown)$/i;
const CI =
  /^(?:\.github\/(?:workflows|actions)\/|\.gitlab-ci\.ya?ml$|\.gitlab\/ci\/|\.circleci\/|\.buildkite\/|\.ci\/|\.travis\.ya?ml$|\.drone\.ya?ml$|azure-pipelines\.ya?ml$|bitbucket-pipelines\.ya?ml$|Jenkinsfile$|appveyor\.ya?ml$)/;
const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testdata|__snapshots__)\//i;
const TEST_FILE =
  /(?:\.(?:test|spec)\.[A-Za-z]+|_test\.(?:go|py|rb|exs?)|_spec\.rb|Tests?\.(?:java|kt|cs|swift))$|(?:^|\/)test_[^/]+\.py$/;

/** The type that the paths alone tell: only Markdown, only CI, only tests. Null when they tell nothing. */
export function typeByPaths(files: readonly TouchedFile[]): "docs" | "ci" | "test" | null {
  if (files.length === 0) return null;
  if (files.every((file) => MARKDOWN.test(file.path))) return "docs";
  if (files.every((file) => CI.test(file.path))) return "ci";
  return files.every((file) => isTestPath(file.path)) ? "test" : null;
}

/** Whether a path is a test, or something that only tests use. */
export function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_FILE.test(path);
}

const FIX_VERBS = /^(?:fix|repair|correct|resolve|prevent|avoid|restore|mend|stop)$/;
const FEAT_VERBS = /^(?:add|implement|introduce|support|allow|enable|create|offer|provide|expose|show|include|extend)$/;
const FIX_WORDS = /\b(?:bugs?|crash(?:es)?|errors?|regressions?|broken|leaks?|wrong|fails?|failing|typo)\b/i;
const FEAT_WORDS = /\b(?:new|features?)\b/i;

/** `feat` or `fix` from the words of a request, whose first word may be a verb; null when it can't be told. */
export function typeByWords(request: string, verb: string | null): "feat" | "fix" | null {
  if (verb !== null && FIX_VERBS.test(verb)) return "fix";
  if (verb !== null && FEAT_VERBS.test(verb)) return "feat";
  const isFix = FIX_WORDS.test(request);
  const isFeat = FEAT_WORDS.test(request);
  if (isFix === isFeat) return null;
  return isFix ? "fix" : "feat";
}
