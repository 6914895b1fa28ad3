import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallScope } from "../kernel/work/effect.ts";
import { isOpsError } from "../kernel/ops-error.ts";
import type {
  CreatePullRequestInput,
  CreateReleaseInput,
  ForgeRef,
  UploadAssetInput,
  WholeForge,
} from "../ops/workspace/index.ts";

/** A repository on a forge, and what people and machines do there beside Signalbox. */
export interface ForgeSite {
  readonly forge: WholeForge;
  readonly ref: ForgeRef;
  readonly root: string;
  readonly scope: CallScope;
  /** Parts that this kind of forge does not have. */
  readonly lacks: readonly ("labels" | "milestones" | "issues" | "checks" | "drafts")[];
  /** Makes a branch at the forge with a commit of its own; its head is the answer. `main` is there. */
  branch(name: string): Promise<string>;
  /** Makes a tag at the forge; the commit that it stands for is the answer. */
  tag(name: string): Promise<string>;
  file(path: string, text: string): { readonly path: string; readonly digest: string; readonly sizeBytes: number };
  review(number: number, by: string, verdict: "approved" | "changes_requested"): Promise<void>;
  /** A person merges; the commit on the base is the answer. */
  merge(number: number): Promise<string>;
  report(sha: string, name: string, state: "success" | "failure" | "pending"): Promise<void>;
  issue(title: string, labels: readonly string[]): Promise<void>;
  /** Puts a pull request into a milestone, which is made if need be. */
  milestone(number: number, title: string): Promise<void>;
  /** Ends the site; throws when the forge was asked anything that it does not describe. */
  close(): Promise<void>;
}

/** What every forge must hold to. */
export function describeForge(name: string, openSite: () => Promise<ForgeSite>): void {
  describe(`the forge ${name}`, () => {
    let site: ForgeSite;
    beforeEach(async () => {
      site = await openSite();
    }, 60_000);
    afterEach(() => site.close());

    const wanted = async (part: Partial<CreatePullRequestInput> = {}): Promise<CreatePullRequestInput> => ({
      forge: site.ref,
      root: site.root,
      head: "feat/new",
      headSha: await site.branch("feat/new"),
      base: "main",
      title: "feat: something new",
      body: "## Summary\n\nNew.",
      isDraft: false,
      reviewers: [],
      ...part,
    });
    const opened = async () => site.forge.createPullRequest(await wanted(), site.scope);
    const releaseOf = async (part: Partial<CreateReleaseInput> = {}): Promise<CreateReleaseInput> => ({
      forge: site.ref,
      root: site.root,
      tag: "v1.2.0",
      sha: await site.tag("v1.2.0"),
      name: "1.2.0",
      notes: "### Added\n\n- Something new.\n",
      isPrerelease: false,
      ...part,
    });
    const assetOf = (text: string): UploadAssetInput => ({
      forge: site.ref,
      root: site.root,
      tag: "v1.2.0",
      name: "kit-1.2.0.bin",
      ...site.file("dist/kit.bin", text),
    });
    const on = (number: number) => ({ forge: site.ref, root: site.root, number });

    test("a pull request is opened once, probed by its head, found by its number, and listed", async () => {
      const { forge, ref, scope } = site;
      const input = await wanted();
      expect(await forge.probeCreatePullRequest(input, scope)).toEqual({ kind: "not_done" });
      const made = await forge.createPullRequest(input, scope);
      const { head, headSha, base, title } = input;
      expect(made).toMatchObject({ head, headSha, base, title, state: "open", isDraft: false, mergedSha: null });
      expect(await forge.probeCreatePullRequest(input, scope)).toMatchObject({ output: { number: made.number } });
      expect(await codeOf(forge.createPullRequest(input, scope))).toBe("conflict");
      expect(await forge.pullRequest(ref, made.number, scope)).toMatchObject({ headSha, body: input.body });
      const listed = await forge.pullRequests(ref, { state: "open", head, limit: 5 }, scope);
      expect(listed.map(({ number }) => number)).toEqual([made.number]);
      expect(await forge.pullRequests(ref, { state: "open", head: "feat/other", limit: 5 }, scope)).toEqual([]);
      expect(await forge.pullRequest(ref, 9_999, scope)).toBeNull();
    });

    test("a draft is a draft, and its title is the one that was given", async () => {
      const { forge, ref, scope } = site;
      const made = await forge.createPullRequest(await wanted({ isDraft: true }), scope);
      expect(made).toMatchObject({ isDraft: true, title: "feat: something new" });
      expect(await forge.pullRequest(ref, made.number, scope)).toMatchObject({ isDraft: true });
    });

    test("reviews are read with who said what", async () => {
      const { number } = await opened();
      await site.review(number, "ada", "approved");
      await site.review(number, "bob", "changes_requested");
      const found = await site.forge.pullRequest(site.ref, number, site.scope);
      const said = new Map((found?.reviews ?? []).map(({ by, state }) => [by, state]));
      expect(said).toEqual(
        new Map([
          ["ada", "approved"],
          ["bob", "changes_requested"],
        ]),
      );
    });

    test("a merge by a person is seen with the commit that it made", async () => {
      const { number } = await opened();
      const sha = await site.merge(number);
      expect(await site.forge.pullRequest(site.ref, number, site.scope)).toMatchObject({
        state: "merged",
        mergedSha: sha,
      });
      expect(await codeOf(site.forge.closePullRequest(on(number), site.scope))).toBe("conflict");
    });

    test("closing ends it without a merge, and again changes nothing", async () => {
      const { number } = await opened();
      const closed = { state: "closed", mergedSha: null };
      expect(await site.forge.closePullRequest(on(number), site.scope)).toMatchObject(closed);
      expect(await site.forge.closePullRequest(on(number), site.scope)).toMatchObject(closed);
      expect(await codeOf(site.forge.closePullRequest(on(9_999), site.scope))).toBe("not_found");
    });

    test("a comment is made once, however often it is asked for", async () => {
      const { forge, scope } = site;
      const { number } = await opened();
      const input = { ...on(number), body: "Released.", marker: "run_1/announce" };
      expect(await forge.probeComment(input, scope)).toEqual({ kind: "not_done" });
      const made = await forge.comment(input, scope);
      expect(await forge.comment(input, scope)).toEqual(made);
      expect(await forge.probeComment(input, scope)).toEqual({ kind: "done", output: made });
      expect(await forge.probeComment({ ...input, marker: "run_2/announce" }, scope)).toEqual({ kind: "not_done" });
    });

    test("labels are put on and taken off, or refused by name", async () => {
      const { forge, ref, scope } = site;
      const { number } = await opened();
      const change = (add: readonly string[], remove: readonly string[]) =>
        forge.labelPullRequest({ ...on(number), add: [...add], remove: [...remove] }, scope);
      if (site.lacks.includes("labels")) {
        expect(await codeOf(change(["release"], []))).toBe("unsupported");
        return;
      }
      await change(["release", "docs"], []);
      expect(await change(["docs"], ["release", "never there"])).toMatchObject({ labels: ["docs"] });
      expect(await forge.pullRequest(ref, number, scope)).toMatchObject({ labels: ["docs"] });
    });

    test("a branch is there with its head, or is not", async () => {
      const sha = await site.branch("feat/with/slashes");
      expect(await site.forge.branchHead(site.ref, "feat/with/slashes", site.scope)).toBe(sha);
      expect(await site.forge.branchHead(site.ref, "feat/never", site.scope)).toBeNull();
    });

    test("checks are those of exactly the commit", async () => {
      const { forge, ref, scope } = site;
      const { headSha } = await opened();
      const other = await site.branch("feat/other");
      if (site.lacks.includes("checks")) {
        expect(await forge.checks(ref, headSha, scope)).toEqual([]);
        return;
      }
      await site.report(headSha, "lint", "success");
      await site.report(headSha, "test", "pending");
      await site.report(other, "test", "failure");
      const told = (await forge.checks(ref, headSha, scope)).map(({ name: check, state }) => [check, state]);
      expect(told).toEqual([
        ["lint", "success"],
        ["test", "pending"],
      ]);
    });

    test("a release is made once of a tag that is there, and read back", async () => {
      const { forge, ref, scope } = site;
      const input = await releaseOf();
      expect(await forge.release(ref, input.tag, scope)).toBeNull();
      expect(await forge.probeCreateRelease(input, scope)).toEqual({ kind: "not_done" });
      const made = await forge.createRelease(input, scope);
      expect(made).toMatchObject({ tag: "v1.2.0", sha: input.sha, name: "1.2.0", isDraft: false, assets: [] });
      expect(await forge.createRelease(input, scope)).toMatchObject({ id: made.id });
      expect(await forge.probeCreateRelease(input, scope)).toMatchObject({ kind: "done", output: { id: made.id } });
      expect(await forge.release(ref, input.tag, scope)).toMatchObject({ sha: input.sha, isPrerelease: false });
      expect((await forge.releases(ref, 10, scope)).map(({ tag }) => tag)).toEqual(["v1.2.0"]);
    });

    test("a release of other content, of a missing tag, or of a tag elsewhere is refused", async () => {
      const { forge, scope } = site;
      const input = await releaseOf();
      expect(await codeOf(forge.createRelease({ ...input, tag: "v9.9.9" }, scope))).toBe("precondition");
      expect(await codeOf(forge.createRelease({ ...input, sha: "e".repeat(40) }, scope))).toBe("conflict");
      expect(await forge.release(site.ref, input.tag, scope)).toBeNull();
      await forge.createRelease(input, scope);
      const other = { ...input, notes: "### Fixed\n\n- Something else.\n" };
      expect(await forge.probeCreateRelease(other, scope)).toEqual({ kind: "not_done" });
      expect(await codeOf(forge.createRelease(other, scope))).toBe("conflict");
    });

    test("a draft is published by a second step, or refused by name", async () => {
      const { forge, ref, scope } = site;
      const input = await releaseOf({ isDraft: true });
      if (site.lacks.includes("drafts")) {
        expect(await codeOf(forge.createRelease(input, scope))).toBe("unsupported");
        return;
      }
      expect(await forge.createRelease(input, scope)).toMatchObject({ isDraft: true, publishedAt: null });
      expect(await forge.release(ref, input.tag, scope)).toMatchObject({ isDraft: true });
      const place = { forge: ref, root: site.root, tag: input.tag };
      expect(await forge.publishRelease(place, scope)).toMatchObject({ isDraft: false, sha: input.sha });
      expect(await forge.publishRelease(place, scope)).toMatchObject({ isDraft: false });
      expect(await codeOf(forge.publishRelease({ ...place, tag: "v9.9.9" }, scope))).toBe("not_found");
    });

    test("a file is attached once, with its size and digest", async () => {
      const { forge, ref, scope } = site;
      const input = assetOf("the kit");
      expect(await codeOf(forge.uploadAsset(input, scope))).toBe("not_found");
      await forge.createRelease(await releaseOf(), scope);
      expect(await forge.probeUploadAsset(input, scope)).toEqual({ kind: "not_done" });
      const { name, digest, sizeBytes } = input;
      const made = await forge.uploadAsset(input, scope);
      expect(made).toMatchObject({ name, digest, sizeBytes });
      expect(await forge.uploadAsset(input, scope)).toEqual(made);
      expect(await forge.probeUploadAsset(input, scope)).toEqual({ kind: "done", output: made });
      expect(await forge.release(ref, input.tag, scope)).toMatchObject({ assets: [made] });
    });

    test("a file of other content under that name, or one that changed, is refused", async () => {
      const { forge, scope } = site;
      await forge.createRelease(await releaseOf(), scope);
      const input = assetOf("the kit");
      site.file("dist/kit.bin", "THE KIT");
      expect(await codeOf(forge.uploadAsset(input, scope))).toBe("stale");
      await forge.uploadAsset(assetOf("the kit"), scope);
      const other = assetOf("another kit");
      expect(await codeOf(forge.uploadAsset(other, scope))).toBe("conflict");
      expect(await forge.probeUploadAsset(other, scope)).toEqual({ kind: "not_done" });
      const outside = { ...input, path: "../../etc/passwd", name: "other.bin" };
      expect(await codeOf(forge.uploadAsset(outside, scope))).toBe("invalid_input");
    });

    test("open issues stand with the most urgent first, or the forge has none", async () => {
      const { forge, ref, scope } = site;
      if (site.lacks.includes("issues")) {
        expect(await forge.openIssues(ref, 10, scope)).toBeNull();
        return;
      }
      await site.issue("slow", ["priority: P1", "bug"]);
      await site.issue("typo", []);
      await site.issue("down", ["P0"]);
      const found = (await forge.openIssues(ref, 2, scope)) ?? [];
      expect(found.map(({ title, priority }) => [title, priority])).toEqual([
        ["down", "P0"],
        ["slow", "P1"],
      ]);
      expect(await forge.openIssues(ref, 10, scope)).toHaveLength(3);
    });

    test("a milestone tells its pull requests, or the forge has none", async () => {
      const { forge, ref, scope } = site;
      const { number } = await opened();
      if (site.lacks.includes("milestones")) {
        expect(await forge.milestone(ref, "1.2.0", scope)).toBeNull();
        return;
      }
      expect(await codeOf(forge.milestone(ref, "1.2.0", scope))).toBe("not_found");
      await site.milestone(number, "1.2.0");
      expect(await forge.milestone(ref, "1.2.0", scope)).toMatchObject({
        title: "1.2.0",
        state: "open",
        pullRequests: [{ number, state: "open" }],
      });
      await site.merge(number);
      expect(await forge.milestone(ref, "1.2.0", scope)).toMatchObject({ pullRequests: [{ state: "merged" }] });
    });

    test("a call that is broken off says so", async () => {
      const scope = { ...site.scope, signal: AbortSignal.abort() };
      if (site.ref.kind === "local") return; // nothing is waited for there
      expect(await codeOf(site.forge.pullRequest(site.ref, 1, scope))).toBe("aborted");
    });
  });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (thrown: unknown) => {
      if (isOpsError(thrown)) return thrown.code;
      throw thrown;
    },
  );
}
