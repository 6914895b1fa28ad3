import type { VersionSettings } from "../../settings.ts";
import { type LastVersions, lastVersions, type TagFact, tagForms } from "../../version/tags.ts";
import type { PackageFacts } from "./model.ts";

/**
 * The last versions of a package. A package of a monorepo that has no tag of its own yet takes the tag of the whole repository
 * that names the version which its manifest says: before, all packages were released together.
 */
export function lastVersionsOf(
  one: PackageFacts,
  all: readonly PackageFacts[],
  tags: readonly TagFact[],
  settings: VersionSettings,
): LastVersions {
  const own = lastVersions(tags, tagForms(one.tagName, settings.tagPrefix));
  const isAlone = one.tagName === null || all.some((other) => other.tagName === null);
  const version = one.versions[0]?.value;
  if (own.form !== null || isAlone || version === undefined) return own;
  const whole = lastVersions(tags, [settings.tagPrefix]);
  const tag = [whole.stable, ...whole.prereleases].find((candidate) => candidate?.version === version) ?? null;
  return tag === null ? own : { stable: tag, prereleases: [], form: null };
}

/** What stands before the version in the next tag of a package: the form that it has, else the one that the others have, else the usual one. */
export function nextTagForm(
  one: PackageFacts,
  all: readonly PackageFacts[],
  tags: readonly TagFact[],
  settings: VersionSettings,
): string {
  const forms = tagForms(one.tagName, settings.tagPrefix);
  const own = lastVersions(tags, forms).form;
  if (own !== null || one.tagName === null) return own ?? settings.tagPrefix;
  const others = all
    .filter((other) => other.tagName !== null)
    .map((other) =>
      tagForms(other.tagName, settings.tagPrefix).indexOf(
        lastVersions(tags, tagForms(other.tagName, settings.tagPrefix)).form ?? "",
      ),
    );
  const usual = others.find((index) => index !== -1);
  const bare = forms[0] ?? settings.tagPrefix;
  const isAmbiguous =
    all.filter((other) => other.tagName !== null && tagForms(other.tagName, settings.tagPrefix)[0] === bare).length > 1;
  return forms[usual ?? (isAmbiguous ? 1 : 0)] ?? bare;
}
