import { type ReactNode, useState } from "react";
import type { Page as PageOf, Token } from "../../door/contract.ts";
import { useResource } from "../../door/use-resource.ts";
import { useSend } from "../../door/use-send.ts";
import { Card } from "../../parts/card.tsx";
import { Loaded, Trouble } from "../../parts/states.tsx";
import { Rows } from "../../parts/tables/rows.tsx";
import { When } from "../../parts/when.tsx";
import { AddForm } from "./add-form.tsx";

/** Keys of the HTTP and MCP doors: who holds which, when it was used, and until when it holds. */
export function Tokens(): ReactNode {
  const tokens = useResource<PageOf<Token>>("/v1/tokens");
  const { send, problem } = useSend(tokens.reload);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Card title="Tokens">
      <Loaded resource={tokens} what="tokens">
        {({ items }) => (
          <Rows heads={["Token", "Role", "Acts as", "Used", "Holds until", { unseen: "End" }]}>
            {items.map((token) => (
              <tr key={token.id}>
                <td>{token.name}</td>
                <td>{token.role}</td>
                <td>{token.user ?? "a machine"}</td>
                <td>{token.lastUsedAt === null ? "never" : <When at={token.lastUsedAt} />}</td>
                <td>{token.revokedAt === null ? <When at={token.expiresAt} /> : "ended"}</td>
                <td>
                  {token.revokedAt === null ? (
                    <button type="button" onClick={() => void send("DELETE", `/v1/tokens/${token.id}`)}>
                      End it
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
          </Rows>
        )}
      </Loaded>
      {made === null ? null : (
        <p role="status">
          Copy it now; it is shown this once: <code className="line">{made}</code>
        </p>
      )}
      <AddForm
        what="token"
        field="name"
        act={async (values) => {
          const answer = await send<{ readonly text: string }>("POST", "/v1/tokens", values);
          setMade(answer?.text ?? null);
        }}
      />
      {problem === null ? null : <Trouble problem={problem} />}
    </Card>
  );
}
