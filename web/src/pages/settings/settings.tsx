import { type ReactNode, useState } from "react";
import type { Person } from "../../door/contract.ts";
import { useSession } from "../../door/session.tsx";
import type { PageEntry } from "../../page-entry.ts";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { applyTheme, chosenTheme, THEMES } from "../../parts/theme.ts";
import { When } from "../../parts/when.tsx";
import { People } from "./people.tsx";
import { Tokens } from "./tokens.tsx";

/** This browser, and for owners the people and tokens. */
export const settingsPage: PageEntry = {
  path: "/settings",
  title: "Settings",
  group: "understand",
  Component: Settings,
};

function Settings(): ReactNode {
  const { standing, may } = useSession();
  if (standing.kind !== "somebody") return null;
  return (
    <Page title="Settings">
      <You person={standing.person} />
      {may("administer") ? (
        <>
          <People />
          <Tokens />
        </>
      ) : (
        <p className="quiet">People and tokens are shown to owners.</p>
      )}
    </Page>
  );
}

function You({ person }: { readonly person: Person }): ReactNode {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <Card title="You">
      <dl className="fields">
        <div>
          <dt>signed in as</dt>
          <dd>
            {person.name} <span className="quiet">({person.kind === "human" ? "a person" : "a machine's token"})</span>
          </dd>
        </div>
        <div>
          <dt>may</dt>
          <dd>{person.scopes.join(", ")}</dd>
        </div>
        <div>
          <dt>until</dt>
          <dd>
            <When at={person.expiresAt} as="full" />
          </dd>
        </div>
        <div>
          <dt>
            <label htmlFor="theme">light or dark</label>
          </dt>
          <dd>
            <select
              id="theme"
              value={theme}
              onChange={(event) => {
                const wanted = THEMES.find((one) => one === event.target.value) ?? "system";
                applyTheme(wanted);
                setTheme(wanted);
              }}
            >
              {THEMES.map((one) => (
                <option key={one} value={one}>
                  {one === "system" ? "as the system" : one}
                </option>
              ))}
            </select>
          </dd>
        </div>
      </dl>
    </Card>
  );
}
