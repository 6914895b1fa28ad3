import { expect, it } from "vitest";
import { runCli } from "../main.ts";
import { fakeHost } from "../testing/fake-host.ts";
import { sampleEnd, sampleReport, sampleRun } from "../testing/samples.ts";

const URL = "http://localhost:3000/";

async function openedBy(how: { readonly tty: boolean; readonly status?: "failed"; readonly json?: boolean }) {
  const opened: string[] = [];
  const report = sampleReport({ details: { opens: URL }, ...(how.status === undefined ? {} : { status: how.status }) });
  const { host, seen } = fakeHost({
    tty: how.tty,
    script: {
      "signals.receive": () => ({ kind: "started", run: sampleRun() }),
      "runs.follow": () => sampleEnd(report),
    },
    host: { openPage: (url) => Promise.resolve(opened.push(url) > 1) },
  });
  await runCli(["signal", "OPS:AUDIT", ...(how.json === true ? ["--json"] : [])], host);
  return { opened, said: seen.stderr };
}

it("opens the page that a run names for a person at a terminal, and names it where no browser is", async () => {
  const { opened, said } = await openedBy({ tty: true });
  expect(opened).toEqual([URL]);
  expect(said).toContain(`Open it in a browser: ${URL}`);
});

it.each([{ tty: false }, { tty: true, status: "failed" }, { tty: true, json: true }] as const)(
  "opens nothing for %j",
  async (how) => expect((await openedBy(how)).opened).toEqual([]),
);
