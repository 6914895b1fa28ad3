import type { ReactNode } from "react";
import { useSession } from "../../door/session.tsx";
import { Link } from "../../routing/link.tsx";

/** Leads to the forms, for who may send signals. */
export function StartLink(): ReactNode {
  const { may } = useSession();
  return may("signal") ? (
    <Link to="/start" className="button">
      Start a run
    </Link>
  ) : null;
}
