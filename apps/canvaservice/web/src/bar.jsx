// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The bar above the editor: the board's code, who is here, and the state of the connection.

import { memo, useSyncExternalStore } from "react";
import { icons } from "./icons.jsx";
import { t } from "./texts.js";

const NAMES_MAX = 30;

export const Bar = memo(function Bar({ room, onShare, onLeave, onRenew }) {
  const { members, rights, mayDraw, state } = useSyncExternalStore(room.subscribe, room.snapshot);
  const { board } = room;
  const names = members.slice(0, NAMES_MAX).map(({ name, me }) => (me ? `${name} (${t("you")})` : name));
  const here = members.length === 0 ? "" : members.length === 1 ? t("alone") : t("people", { count: members.length });
  return (
    <header className="bar" onKeyDown={ownKeys}>
      <a
        className="brand"
        href="./"
        id="home"
        title={t("home")}
        onClick={(e) => {
          e.preventDefault();
          onLeave();
        }}
      >
        <img src="icon.svg" alt="" width="24" height="24" /> <span>fawa</span>
        <span className="hidden">{t("home")}</span>
      </a>
      <span className="code" title={t("code")}>
        <span className="hidden">{t("code")}: </span>
        <span id="code">{board.code.length > 6 ? `${board.code.slice(0, 6)}…` : board.code}</span>
        {board.key && (
          <span className="lock" role="img" aria-label={t("private")} title={t("private")}>
            {icons.private}
          </span>
        )}
      </span>
      {state.name === "gone" ? (
        <button type="button" id="renew" onClick={onRenew}>
          {t("renew")}
        </button>
      ) : (
        <button type="button" className="quiet" id="share" onClick={onShare}>
          {t("share")}
        </button>
      )}
      {!mayDraw && state.name !== "gone" && (
        <span className="badge" id="read-only" title={t("viewing")}>
          {t("readOnly")}
        </span>
      )}
      {mayDraw && !rights.terms.writable && <span className="badge">{t("switchReadOnly")}</span>}
      <output className="people" id="count" data-participants={members.length} title={names.join("\n")}>
        <span className="wide">{here}</span>
        <span className="narrow" aria-label={here}>
          {members.length > 0 && `⚇ ${members.length}`}
        </span>
      </output>
      <Status state={state} />
    </header>
  );
});

/** The editor takes keys wherever the focus is; these are for what has it. */
function ownKeys(e) {
  if (e.key === " " || e.key === "Enter") {
    e.stopPropagation();
  }
}

function Status({ state }) {
  const { name, transport, rttMillis, pending, detail } = state;
  return (
    <p className="wire">
      <span className="dot" data-state={name} aria-hidden="true" />
      <output id="status" data-state={name} data-pending={pending} data-transport={transport}>
        {said(name, pending, detail)}
      </output>
      {name === "live" && pending === 0 && (
        <span className="more" id="transport">
          {`· ${transport}`}
          {rttMillis > 0 && ` · ${Math.max(1, Math.round(rttMillis))} ms`}
        </span>
      )}
    </p>
  );
}

function said(name, pending, detail) {
  if (name === "live") {
    return pending === 0 ? t("live") : t("sending", { count: pending });
  }
  if (name === "waiting") {
    return t("waiting", { count: pending });
  }
  if (name === "gone") {
    return t("isGone");
  }
  const kept = pending > 0 ? ` · ${t("keptHere", { count: pending })}` : "";
  return (name === "down" && detail ? (detail === "silent" ? t("silent") : detail) : t(name)) + kept;
}
