export { addEntries, type Edit, NEW_CHANGELOG } from "./add-entries.ts";
export { CATEGORIES, type Category, categoryOf, ChangelogEntry, type Line, linesOf } from "./entry.ts";
export { finalizeChangelog, finalizeRelease, FinalizeRequest, type ReleaseHeading } from "./finalize.ts";
export { assertEditable, parseReleaseHeading, reasonAgainstEditing } from "./format.ts";
export { renderEntries, sectionText, tellsAnything } from "./notes.ts";
export { headingText, isUnreleased, parseRegions, type Regions, type Section } from "./regions.ts";
