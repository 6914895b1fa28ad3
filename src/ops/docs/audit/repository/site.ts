import { baseOf } from "./tree.ts";

/**
 * How links of pages are resolved. `forge`: as files, on the forge. `files`: by a site generator that checks them as files.
 * `routes`: by one that turns pages into addresses, so that a relative link can't be judged from the files.
 */
export type LinkStyle = "forge" | "files" | "routes";

const FILES =
  /^(?:mkdocs\.ya?ml|docusaurus\.config\.[cm]?[jt]s|book\.toml|sidebars\.[cm]?[jt]s|_sidebar\.md|SUMMARY\.md|antora\.ya?ml|\.readthedocs\.ya?ml|zensical\.toml)$/;
const ROUTES =
  /^(?:_config\.ya?ml|hugo\.(?:toml|ya?ml|json)|astro\.config\.[cm]?[jt]s|next\.config\.[cm]?[jt]s|gatsby-config\.[cm]?[jt]s|nuxt\.config\.[cm]?[jt]s|\.?eleventy(?:\.config)?\.[cm]?js|mint\.json|docs\.json|svelte\.config\.[cm]?js|conf\.py|contentlayer\.config\.[jt]s|velite\.config\.[jt]s)$/;

/** Which style the pages of a repository have, told by the settings of site generators among its files. */
export function linkStyleOf(files: Iterable<string>): LinkStyle {
  let style: LinkStyle = "forge";
  for (const path of files) {
    const name = baseOf(path);
    if (ROUTES.test(name) || /(?:^|\/)\.(?:vitepress|vuepress)\//.test(path)) return "routes";
    if (FILES.test(name)) style = "files";
  }
  return style;
}

/** Pages that people read on the forge even where a site is built from the others. */
export function isForgePage(path: string): boolean {
  return (
    /^(?:readme|contributing|changelog|security|code_of_conduct|license|support|governance|maintainers|authors|architecture|agents|claude)\b[^/]*$/i.test(
      baseOf(path),
    ) && !/(?:^|\/)(?:website|site|content|src\/content|i18n)\//.test(path)
  );
}
