// Renders a page with the state that came with the request, and with no other request's.
import { createContext as createRequestContext, ServerRouter } from "react-router";
import { renderToReadableStream } from "react-dom/server";
import { createElement } from "react";
import { DocumentStateContext } from "$/utils/context";

export const documentState = createRequestContext(null);

export default async function render(request, status, headers, router, request_context) {
  const state = request_context?.get?.(documentState) ?? null;
  const page = createElement(ServerRouter, { context: router, url: request.url });
  const stream = await renderToReadableStream(
    createElement(DocumentStateContext.Provider, { value: state }, page),
  );
  await stream.allReady;
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(stream, { status, headers });
}
