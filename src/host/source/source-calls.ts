/** What the panel points at in the document that its prompt came from. */
import type { Handlers } from "../../protocol/contract";
import type { PanelCalls } from "../../protocol/panel-api";
import type { Ctx } from "../context";

export function sourceCalls({ pointed }: Ctx): Handlers<Pick<PanelCalls, "pointAtPrompt">> {
	return {
		async pointAtPrompt({ token, isPinned }) {
			pointed.point(token, isPinned);
			return null;
		},
	};
}
