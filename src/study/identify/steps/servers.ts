/** Servers of a study, reached through its ports. */
import type { ChatServer } from "../../../protocol/engine-api";
import { type ChatClient, chatClient } from "../../server/chat-client";
import type { Run } from "../folder/run-folder";

/** A server as the steps ask it. @throws LensError serverFailed where nothing reaches the network */
export function clientOf({ ports }: Pick<Run, "ports">, server: ChatServer): ChatClient {
	const { fetch, sleep, now, signal } = ports;
	if (!fetch || !sleep || !now) throw new Error("a study that asks servers was started without a network");
	return chatClient(server, { fetch, sleep, now, signal });
}
