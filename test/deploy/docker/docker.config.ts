import { defineConfig } from "vitest/config";

/** `npm run deploy:docker`: builds the image and runs it. Apart from the tests: it needs root, Docker and five minutes. */
export default defineConfig({
  test: { include: ["test/deploy/docker/image.ts"], testTimeout: 600_000, hookTimeout: 600_000 },
});
