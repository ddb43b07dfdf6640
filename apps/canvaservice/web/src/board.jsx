// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// A board: the bar above, the editor below.

import { Excalidraw, MainMenu } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { Bar } from "./bar.jsx";
import { fragment } from "./code.js";
import { Clear, Replay, Share } from "./dialogs.jsx";
import { sha256 } from "./images.js";
import { keep } from "./keep.js";
import { print } from "./picture.js";
import { Room } from "./room.js";
import { Seal } from "./seal.js";
import { language, LANGUAGES, setLanguage, t } from "./texts.js";

const TOAST_MILLIS = 4_000;
const CANVAS_ACTIONS = { clearCanvas: false, toggleTheme: true, loadScene: true };
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The editor names an image by this; the same picture twice is one file. */
const idOfFile = async (file) => sha256(await file.arrayBuffer());

/**
 * Opens a board below an element.
 *
 * @param on leave() when the user wants to, gone(why) when there is no board any more
 * @return what closes it
 */
export async function openBoard(element, board, on) {
  const root = createRoot(element);
  const seal = board.key ? await Seal.of(board.key) : undefined;
  const toasts = { show: () => {} };
  const room = new Room({ ...board, seal }, { toast: (text) => toasts.show(text), gone: on.gone });
  root.render(<Board room={room} toasts={toasts} onLeave={on.leave} />);
  return () => {
    room.close();
    root.unmount();
  };
}

function useTheme() {
  const [chosen, setChosen] = useState(keep.theme());
  const [system, setSystem] = useState(dark.matches);
  useEffect(() => {
    const changed = () => setSystem(dark.matches);
    dark.addEventListener("change", changed);
    return () => dark.removeEventListener("change", changed);
  }, []);
  const theme = chosen === "system" ? (system ? "dark" : "light") : chosen;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    return () => {
      delete document.documentElement.dataset.theme;
    };
  }, [theme]);
  const choose = useCallback((one) => {
    keep.setTheme(one);
    setChosen(one);
  }, []);
  return { theme, chosen, choose };
}

function Toasts({ toasts }) {
  const [shown, setShown] = useState([]);
  useEffect(() => {
    let count = 0;
    toasts.show = (text) => {
      const toast = { text, key: count++ };
      setShown((before) => [...before.filter((one) => one.text !== text).slice(-2), toast]);
      setTimeout(() => setShown((before) => before.filter((one) => one !== toast)), TOAST_MILLIS);
    };
  }, [toasts]);
  return (
    <div className="toasts" id="toasts" role="status" aria-live="polite">
      {shown.map(({ text, key }) => (
        <div className="toast" key={key}>
          {text}
        </div>
      ))}
    </div>
  );
}

function Board({ room, toasts, onLeave }) {
  const view = useSyncExternalStore(room.subscribe, room.snapshot);
  const { theme, chosen, choose } = useTheme();
  const [lang, setLang] = useState(language());
  const [api, setApi] = useState(null);
  const [dialog, setDialog] = useState("");
  const close = useCallback(() => setDialog(""), []);
  const attach = useCallback(
    (given) => {
      // Also for tests and scripts of the user's own.
      globalThis.excalidraw = given;
      room.attach(given);
      given.updateLibrary({ libraryItems: keep.library() });
      setApi(given);
    },
    [room],
  );
  const changed = useCallback(() => room.look(), [room]);
  const pointed = useCallback((payload) => room.pointed(payload), [room]);
  const toggleLanguage = useCallback(() => {
    setLanguage(LANGUAGES.find((code) => code !== language()));
    setLang(language());
  }, []);
  if (!view.state) {
    return null;
  }
  return (
    <div className="board" data-lang={lang}>
      <Bar view={view} board={room.board} onShare={() => setDialog("share")} onLeave={onLeave} />
      <main className="editor">
        <h1 className="hidden">{t("title")}</h1>
        <Excalidraw
          excalidrawAPI={attach}
          onChange={changed}
          onPointerUpdate={pointed}
          isCollaborating
          langCode={lang}
          theme={theme}
          viewModeEnabled={!view.mayDraw}
          generateIdForFile={idOfFile}
          validateEmbeddable={false}
          aiEnabled={false}
          autoFocus
          name={`board-${room.board.code}`}
          onLibraryChange={keep.setLibrary}
          UIOptions={{ canvasActions: CANVAS_ACTIONS }}
        >
          <Menu room={room} api={api} view={view} open={setDialog} theme={{ chosen, choose }} onLanguage={toggleLanguage} />
        </Excalidraw>
      </main>
      {dialog === "share" && <Share room={room} view={view} link={linkOf} onClose={close} />}
      {dialog === "replay" && <Replay room={room} api={api} onClose={close} />}
      {dialog === "clear" && <Clear room={room} onClose={close} />}
      <Toasts toasts={toasts} />
    </div>
  );
}

function Menu({ room, api, view, open, theme, onLanguage }) {
  const { DefaultItems, Item, Separator } = MainMenu;
  return (
    <MainMenu>
      {view.mayDraw && <DefaultItems.LoadScene />}
      <DefaultItems.Export />
      <DefaultItems.SaveAsImage />
      <Item data-testid="print" onSelect={() => print(api)}>
        {t("print")}
      </Item>
      <Item data-testid="replay" onSelect={() => open("replay")}>
        {t("replay")}
      </Item>
      <Separator />
      <Item data-testid="share" onSelect={() => open("share")}>
        {t("share")}
      </Item>
      {view.mayDraw && (
        <Item data-testid="clear" onSelect={() => open("clear")}>
          {t("clear")}
        </Item>
      )}
      <Separator />
      <DefaultItems.SearchMenu />
      <DefaultItems.Help />
      <Separator />
      <DefaultItems.ToggleTheme allowSystemTheme theme={theme.chosen} onSelect={theme.choose} />
      <Item data-testid="language" onSelect={onLanguage}>
        {t("language")}
      </Item>
      {view.mayDraw && <DefaultItems.ChangeCanvasBackground />}
    </MainMenu>
  );
}

function linkOf(board) {
  const url = new URL(location.href);
  url.hash = fragment(board);
  return url.href;
}
