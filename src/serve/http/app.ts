/** The server's routes, and what is checked of every request before. */
import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { ApiError, apiErrorOf } from "../api-error";
import type { Asked } from "../wire/asked";
import { readChat } from "../wire/chat-request";
import { chatShape } from "../wire/chat-shape";
import { badModel } from "../wire/fields";
import type { Shape } from "../wire/shape";
import { readText } from "../wire/text-request";
import { textShape } from "../wire/text-shape";
import { complete, type Workplace } from "./completions";
import { endingOf } from "./ending";
import { type Admission, checkKey, checkSender, isAllowedOrigin } from "./guard";
import type { InFlight } from "./in-flight";
import { readJson } from "./read-body";

export interface AppOptions extends Admission {
	maxBodyBytes: number;
	timeLimitMs: number;
	/** Aborted with an ApiError when new requests are refused. */
	closing: AbortSignal;
	/** Aborted with an ApiError when what runs is ended. */
	cutOff: AbortSignal;
	inFlight: InFlight;
	/** One line a request; it holds nothing that a client wrote. */
	log(line: string): void;
}

interface Env {
	Bindings: HttpBindings;
	Variables: { gone: AbortSignal };
}

const ROUTES = {
	chat: "/v1/chat/completions",
	text: "/v1/completions",
	models: "/v1/models",
	model: "/v1/models/:model",
	metrics: "/metrics",
	health: "/health",
} as const;

export function appOver(place: Workplace, options: AppOptions): Hono<Env> {
	const { maxBodyBytes, allowedOrigins, closing } = options;
	const app = new Hono<Env>();
	app.onError((error, context) => {
		place.onFault(error);
		return refusal(context, apiErrorOf(error));
	});
	app.notFound((context) => refusal(context, nothingHere()));
	app.use(watched(place, options));
	app.use(checkSender(options));
	if (allowedOrigins.length > 0)
		app.use(
			cors({
				origin: (origin) => (isAllowedOrigin(origin, allowedOrigins) ? origin : null),
				exposeHeaders: ["retry-after", "x-request-id"],
			}),
		);
	// In front of the key: whoever looks after the server's process has none.
	app.get(ROUTES.health, (context) => health(context, place, closing));
	app.use(checkKey(options));
	app.get(ROUTES.metrics, (context) =>
		context.body(place.metrics.print(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
	);
	app.get(ROUTES.models, (context) => context.json({ object: "list", data: [modelEntry(place)] }));
	app.get(ROUTES.model, (context) => {
		if (context.req.param("model") !== place.model.name)
			throw badModel(`Only ${JSON.stringify(place.model.name)} is served here.`);
		return context.json(modelEntry(place));
	});
	const answering =
		(read: (body: unknown, model: string) => Asked, shape: Shape) => async (context: Context<Env>) => {
			if (closing.aborted) throw closing.reason;
			const asked = read(await readJson(context, maxBodyBytes), place.model.name);
			const { outgoing } = context.env;
			const ending = endingOf({ ...options, gone: context.get("gone"), outgoing });
			return complete({ asked, shape, ending }, place);
		};
	app.post(ROUTES.chat, answering(readChat, chatShape));
	app.post(ROUTES.text, answering(readText, textShape));
	return app;
}

const refusal = (context: Context, error: ApiError): Response =>
	context.json(error.body, error.status as 400, error.headers);

const nothingHere = (): ApiError =>
	new ApiError(
		404,
		"not_found",
		`There is nothing here: this server has POST ${ROUTES.chat}, POST ${ROUTES.text}, GET ${ROUTES.models}, GET ${ROUTES.metrics} and GET ${ROUTES.health}.`,
	);

/** Counts every request and writes a line about it when it has ended, however it did. */
function watched({ metrics }: Workplace, { inFlight, log }: AppOptions) {
	return async (context: Context<Env>, next: () => Promise<void>): Promise<void> => {
		const started = performance.now();
		const { outgoing } = context.env;
		const { method, raw, path } = context.req;
		// Asked for here: what reads the body may put another request in its place.
		context.set("gone", raw.signal);
		const [id, route] = [randomUUID(), routeOf(path)];
		inFlight.begin();
		outgoing.once("close", () => {
			const seconds = (performance.now() - started) / 1000;
			const status = outgoing.writableFinished ? outgoing.statusCode : 499;
			metrics.countRequest(route, status, seconds);
			log(`${new Date().toISOString()} ${method} ${route} ${status} ${seconds.toFixed(2)} s ${id}`);
			inFlight.end();
		});
		await next();
		context.header("x-request-id", id);
	};
}

/** A path's route, so that nothing which a client made up is counted or written down. */
function routeOf(path: string): string {
	if (path.startsWith(`${ROUTES.models}/`)) return ROUTES.model;
	return Object.values(ROUTES).find((route) => route === path) ?? "other";
}

function health(context: Context, { model, reader, queue }: Workplace, closing: AbortSignal): Response {
	const status = closing.aborted ? "stopping" : "ok";
	const engine = reader.isOpen ? "ready" : "starts with the next request";
	const { waiting, running } = queue;
	return context.json({ status, model: model.name, engine, waiting, running }, closing.aborted ? 503 : 200);
}

const modelEntry = ({ model, started }: Workplace) => ({
	id: model.name,
	object: "model",
	created: started,
	owned_by: "h-neurons",
	context_length: model.contextLength,
	fingerprint: model.fingerprint,
});
