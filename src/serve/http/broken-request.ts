/** What the HTTP parser or the routes' library turns away before any route sees it, told in the protocol's shape all the same. */
import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { ApiError } from "../api-error";

/** A client that sends its request slower than this is cut off. */
export const SENDING_MS = 60_000;
/** As much as Node takes unless told otherwise; no client of the protocol sends a tenth of it. */
export const MOST_HEADER_BYTES = 16 * 1024;

/** The answer to a request without a Host, or with one or an address that no URL can be made of. */
export const unreadableAddress = (): Response =>
	replyOf(
		broken(
			400,
			"The request's address or its Host header is missing or cannot be read: use the address that the server printed.",
		),
	);

/** The answer to a request that no route has answered. */
export const replyOf = ({ status, body, headers }: ApiError): Response =>
	Response.json(body, { status, headers });

/** Node would answer these with a status alone. */
export function answerBroken(server: Server): void {
	server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
		const socket = stream as Socket & { _httpMessage?: { headersSent: boolean } };
		// Behind the head of another answer on this connection, a second head would be taken for its text.
		if (socket.writable && !socket._httpMessage?.headersSent) socket.write(written(complaintOn(error)));
		socket.destroy();
	});
}

function complaintOn({ code }: NodeJS.ErrnoException): ApiError {
	if (code === "HPE_HEADER_OVERFLOW")
		return broken(
			431,
			`The request's head is larger than the ${MOST_HEADER_BYTES / 1024} KB that this server takes.`,
		);
	if (code === "ERR_HTTP_REQUEST_TIMEOUT")
		return broken(408, `The request did not arrive within ${SENDING_MS / 1000} s: send it again, faster.`);
	return broken(400, "The request is no HTTP: it breaks off or cannot be read.");
}

const broken = (status: number, message: string): ApiError => new ApiError(status, "not_http", message);

function written({ status, body }: ApiError): string {
	const text = JSON.stringify(body);
	return [
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
		"Content-Type: application/json",
		`Content-Length: ${Buffer.byteLength(text)}`,
		"Connection: close",
		"",
		text,
	].join("\r\n");
}
