/** Branches that nobody pushes to by name alone, whatever a forge says. Source: release specification, what it may and may not. */
export function isProtectedByName(branch: string): boolean {
  const short = branch.replace(/^refs\/heads\//, "");
  return /^(?:main|master|release(?:[/-].+)?|releases\/.+)$/i.test(short);
}
