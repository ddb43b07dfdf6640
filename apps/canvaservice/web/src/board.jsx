// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// A board: the bar above, the editor below.

import { Excalidraw, MainMenu } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";
import { memo, useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { Bar } from "./bar.jsx";
import { fragment } from "./code.js";
import { Clear, Replay, Share } from "./dialogs.jsx";
import { icons } from "./icons.jsx";
import { keep } from "./keep.js";
import { print } from "./picture.js";
import { Room } from "./room.js";
import { Seal } from "./seal.js";
import { sha256 } from "./sha256.js";
import { language, LANGUAGES, setLanguage, t } from "./texts.js";

const TOAST_MILLIS = 4_000;
const UI_OPTIONS = { canvasActions: { clearCanvas: false, toggleTheme: true, loadScene: true } };
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The editor names an image by this; the same picture twice is one file. */
const idOfFile = async (file) => sha256(new Uint8Array(await file.arrayBuffer()));

/**
 * Opens a board below an element.
 *
 * @param on leave() when the user wants to, gone(why) when there is no board any more, renew(carried) for a new one
 * @param carried what a board that is gone has left for this one
 * @return what closes it
 */
export async function openBoard(element, board, on, carried) {
  const root = createRoot(element);
  const seal = board.key ? await Seal.of(board.key) : undefined;
  const toasts = { show: () => {} };
  const room = new Room({ ...board, seal }, { toast: (text) => toasts.show(text), gone: on.gone }, carried);
  root.render(<Board room={room} toasts={toasts} onLeave={on.leave} onRenew={() => on.renew(room.carry())} />);
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

/** The editor's help has nothing that takes the focus, and so would not hear of Escape. */
function useEscape() {
  useEffect(() => {
    const close = (e) => {
      const outside = document.querySelector(".excalidraw-modal-container .Modal__background");
      if (e.key === "Escape" && outside && !document.activeElement.closest(".Modal")) {
        outside.click();
      }
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, []);
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

function Board({ room, toasts, onLeave, onRenew }) {
  const [lang, setLang] = useState(language());
  const [api, setApi] = useState(null);
  const [dialog, setDialog] = useState("");
  useEscape();
  const close = useCallback(() => setDialog(""), []);
  const share = useCallback(() => setDialog("share"), []);
  const toggleLanguage = useCallback(() => {
    setLanguage(LANGUAGES.find((code) => code !== language()));
    setLang(language());
  }, []);
  return (
    <div className="board">
      <Bar room={room} lang={lang} onShare={share} onLeave={onLeave} onRenew={onRenew} />
      <Editor room={room} lang={lang} api={api} onApi={setApi} open={setDialog} onLanguage={toggleLanguage} />
      {dialog === "share" && <Share room={room} link={linkOf} onClose={close} />}
      {dialog === "replay" && <Replay room={room} api={api} onClose={close} />}
      {dialog === "clear" && <Clear room={room} onClose={close} />}
      <Toasts toasts={toasts} />
    </div>
  );
}

/** The editor says that something has changed whenever it is rendered, so it is not rendered for what only the bar shows. */
const Editor = memo(function Editor({ room, lang, api, onApi, open, onLanguage }) {
  const mayDraw = useSyncExternalStore(room.subscribe, () => room.snapshot().mayDraw ?? false);
  const { theme, chosen, choose } = useTheme();
  const attach = useCallback(
    (given) => {
      // For scripts of the user's own, and for tests.
      globalThis.excalidraw = given;
      room.attach(given);
      given.updateLibrary({ libraryItems: keep.library() });
      onApi(given);
    },
    [room, onApi],
  );
  const changed = useCallback(() => room.look(), [room]);
  const pointed = useCallback((payload) => room.pointed(payload), [room]);
  return (
    <main className="editor">
      <h1 className="hidden">{t("title")}</h1>
      <Excalidraw
        excalidrawAPI={attach}
        onChange={changed}
        onPointerUpdate={pointed}
        isCollaborating
        langCode={lang}
        theme={theme}
        viewModeEnabled={!mayDraw}
        generateIdForFile={idOfFile}
        validateEmbeddable={false}
        aiEnabled={false}
        autoFocus
        handleKeyboardGlobally
        name={`board-${room.board.code}`}
        onLibraryChange={keep.setLibrary}
        UIOptions={UI_OPTIONS}
      >
        <Menu api={api} mayDraw={mayDraw} open={open} theme={{ chosen, choose }} onLanguage={onLanguage} />
      </Excalidraw>
    </main>
  );
});

function Menu({ api, mayDraw, open, theme, onLanguage }) {
  const { DefaultItems, Item, Separator } = MainMenu;
  return (
    <MainMenu>
      {mayDraw && <DefaultItems.LoadScene />}
      <DefaultItems.Export />
      <DefaultItems.SaveAsImage />
      <Item data-testid="print" icon={icons.print} onSelect={() => print(api)}>
        {t("print")}
      </Item>
      <Item data-testid="replay" icon={icons.replay} onSelect={() => open("replay")}>
        {t("replay")}
      </Item>
      <Separator />
      <Item data-testid="share-item" icon={icons.share} onSelect={() => open("share")}>
        {t("share")}
      </Item>
      {mayDraw && (
        <Item data-testid="clear" icon={icons.clear} onSelect={() => open("clear")}>
          {t("clear")}
        </Item>
      )}
      <Separator />
      <DefaultItems.SearchMenu />
      <DefaultItems.Help />
      <Separator />
      <DefaultItems.ToggleTheme allowSystemTheme theme={theme.chosen} onSelect={theme.choose} />
      <Item data-testid="language" icon={icons.language} onSelect={onLanguage}>
        {t("language")}
      </Item>
      {mayDraw && <DefaultItems.ChangeCanvasBackground />}
    </MainMenu>
  );
}

function linkOf(board) {
  const url = new URL(location.href);
  url.hash = fragment(board);
  return url.href;
}
