// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { keep } from "./keep.js";
import { drawFirst } from "./picture.js";
import { t } from "./texts.js";

const REPLAY_MILLIS = 8_000;
const STEP_MILLIS_MIN = 40;
const STEP_MILLIS_MAX = 500;

function Dialog({ title, id, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return (
    <dialog
      id={id}
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onClose={onClose}
      onClick={(e) => e.target === dialog.current && dialog.current.close()}
      onKeyDown={(e) => e.stopPropagation()}
    >
      <div className="inside">
        <h2 id={`${id}-title`}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

function CopyField({ label, id, value }) {
  const [copied, setCopied] = useState(false);
  const field = useRef(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      field.current.select();
      document.execCommand("copy");
    }
    setCopied(true);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="row">
        <input id={id} ref={field} readOnly value={value} onFocus={(e) => e.target.select()} />
        <button type="button" onClick={copy}>
          {copied ? t("copied") : t("copy")}
        </button>
      </div>
    </div>
  );
}

function Switch({ id, label, checked, onChange }) {
  return (
    <label className="switch">
      <input type="checkbox" role="switch" id={id} checked={checked} onChange={(e) => onChange(e.target.checked)} /> <span>{label}</span>
    </label>
  );
}

export function Share({ room, link, onClose }) {
  const { rights } = useSyncExternalStore(room.subscribe, room.snapshot);
  const { board } = room;
  const { view: viewCode } = keep.owned(board.code);
  const [name, setName] = useState(keep.name());
  const { role, terms } = rights;
  return (
    <Dialog title={t("shareTitle")} id="share-dialog" onClose={onClose}>
      <CopyField id="edit-link" label={t(role === "viewer" ? "viewLink" : "editLink")} value={link(board)} />
      {viewCode && <CopyField id="view-link" label={t("viewLink")} value={link({ ...board, code: viewCode })} />}
      {board.key && <p className="hint">{t("privateNote")}</p>}
      <div className="field">
        <label htmlFor="name">{t("yourName")}</label>
        <input
          id="name"
          value={name}
          maxLength={60}
          autoComplete="nickname"
          aria-describedby="name-hint"
          onChange={(e) => {
            setName(e.target.value);
            room.setName(e.target.value);
          }}
        />
        <p className="hint" id="name-hint">
          {t("nameHint")}
        </p>
      </div>
      {role === "owner" && (
        <fieldset>
          <legend>{t("ownerTitle")}</legend>
          <Switch id="switch-read-only" label={t("switchReadOnly")} checked={!terms.writable} onChange={(on) => room.setTerms({ writable: !on })} />
          <Switch id="switch-keep" label={t("switchKeep")} checked={terms.kept} onChange={(on) => room.setTerms({ kept: on })} />
        </fieldset>
      )}
      <p className="acts">
        <button type="button" className="quiet" onClick={onClose}>
          {t("close")}
        </button>
      </p>
    </Dialog>
  );
}

export function Clear({ room, onClose }) {
  return (
    <Dialog title={t("clearTitle")} id="clear-dialog" onClose={onClose}>
      <p>{t("clearHint")}</p>
      <p className="acts">
        <button type="button" className="quiet" onClick={onClose}>
          {t("cancel")}
        </button>
        <button
          type="button"
          className="danger"
          id="clear-now"
          onClick={() => {
            room.clearForAll();
            onClose();
          }}
        >
          {t("clearNow")}
        </button>
      </p>
    </Dialog>
  );
}

export function Replay({ room, api, onClose }) {
  const [elements] = useState(() => room.inOrder());
  const [count, setCount] = useState(elements.length);
  const [playing, setPlaying] = useState(false);
  const canvas = useRef(null);
  useEffect(() => {
    let current = true;
    if (elements.length > 0) {
      const target = document.createElement("canvas");
      drawFirst(target, elements, count, api).then(() => {
        if (current && canvas.current) {
          canvas.current.width = target.width;
          canvas.current.height = target.height;
          canvas.current.getContext("2d").drawImage(target, 0, 0);
          canvas.current.dataset.count = count;
        }
      });
    }
    return () => {
      current = false;
    };
  }, [elements, count, api]);
  useEffect(() => {
    if (!playing) {
      return undefined;
    }
    const millis = Math.min(STEP_MILLIS_MAX, Math.max(STEP_MILLIS_MIN, REPLAY_MILLIS / elements.length));
    const step = Math.max(1, Math.ceil((elements.length * millis) / REPLAY_MILLIS));
    const timer = setInterval(() => setCount((now) => Math.min(elements.length, now + step)), millis);
    return () => clearInterval(timer);
  }, [playing, elements]);
  useEffect(() => {
    if (count === elements.length) {
      setPlaying(false);
    }
  }, [count, elements]);
  const play = () => {
    if (!playing && count === elements.length) {
      setCount(0);
    }
    setPlaying(!playing);
  };
  return (
    <Dialog title={t("replayTitle")} id="replay-dialog" onClose={onClose}>
      {elements.length === 0 ? <p>{t("nothing")}</p> : <canvas className="replay" ref={canvas} role="img" aria-label={t("replayTitle")} />}
      {elements.length > 0 && (
        <div className="row">
          <button type="button" id="play" onClick={play}>
            {playing ? t("pause") : t("play")}
          </button>
          <input
            type="range"
            id="position"
            aria-label={t("position")}
            min={0}
            max={elements.length}
            value={count}
            onChange={(e) => {
              setPlaying(false);
              setCount(Number(e.target.value));
            }}
          />
          <output>
            {count}/{elements.length}
          </output>
        </div>
      )}
      <p className="hint">{t("replayHint")}</p>
      <p className="acts">
        <button type="button" className="quiet" onClick={onClose}>
          {t("close")}
        </button>
      </p>
    </Dialog>
  );
}
