import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Console } from "./console.tsx";
import { SessionProvider } from "./door/session.tsx";
import { applyTheme, chosenTheme } from "./parts/theme.ts";

applyTheme(chosenTheme());
const place = document.getElementById("console");
if (place === null) throw new Error("the page has no place for the console");
createRoot(place).render(
  <StrictMode>
    <SessionProvider>
      <Console />
    </SessionProvider>
  </StrictMode>,
);
