// The modal question that comes first where the user set `pantheon.review` to `ask`.

import { window } from "vscode";
import { counted } from "../text/words";
import { changedLines } from "./compose";
import type { Proposal } from "./proposal";
import { questionDetail, reviewTitle } from "./words";

/** Put away counts as a no. */
export async function askFirst(proposal: Proposal): Promise<"accept" | "reject" | "show"> {
  const { added, removed } = changedLines(proposal.params.files.flatMap((file) => file.hunks));
  const size = `+${added} −${removed} in ${counted(proposal.files.length, "file")}`;
  const picked = await window.showInformationMessage(
    `${reviewTitle(proposal)}: ${size}`,
    { modal: true, detail: questionDetail(proposal) },
    "Accept",
    "Show Diff",
  );
  return picked === "Accept" ? "accept" : picked === "Show Diff" ? "show" : "reject";
}
