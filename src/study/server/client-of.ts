import type { ChatServer } from "../../protocol/study-calls";
import type { StudyPorts } from "../job";
import { type ChatClient, chatClient } from "./chat-client";

/** A server as a study's steps ask it, through the study's ports. */
export function clientOf({ ports }: { ports: StudyPorts }, server: ChatServer): ChatClient {
	const { fetch, sleep, now, signal, patience, rates } = ports;
	if (!fetch || !sleep || !now) throw new Error("a study that asks servers was started without a network");
	return chatClient(server, { fetch, sleep, now, signal, ...(rates && { rates }) }, patience);
}
