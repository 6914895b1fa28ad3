const KEY = "signalbox-theme";

/** How the console looks: as the system says, or one of the two. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What this browser chose. */
export function chosenTheme(): Theme {
  const kept = window.localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === kept) ?? "system";
}

/** Shows the console so, and keeps the choice in this browser. */
export function applyTheme(theme: Theme): void {
  window.localStorage.setItem(KEY, theme);
  document.documentElement.dataset["theme"] = theme;
}
