// Answers {url, state} with the finished page, to this machine only.
import { createRequestHandler, RouterContextProvider } from "react-router";
import * as build from "./build/documents/server/index.js";

const answer = createRequestHandler(build, "production");

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  async fetch(request) {
    if (request.method !== "POST") return new Response("ready");
    const { url, state } = await request.json();
    const context = new RouterContextProvider();
    context.set(build.entry.module.documentState, state);
    return answer(new Request(url), context);
  },
});
