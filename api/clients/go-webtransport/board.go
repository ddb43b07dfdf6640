// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/quic-go/webtransport-go"
)

// drawing is the part of a board's message that is compared.
type drawing struct {
	DrawEvent struct {
		Type     string `json:"type"`
		Color    string `json:"color"`
		ClientID string `json:"client_id"`
	} `json:"draw_event"`
	History struct {
		Events []json.RawMessage `json:"events"`
	} `json:"initial_history"`
}

// checkBoard draws on a board by two sessions, in the original's form: a stream for each message to
// the server, and one stream of JSON objects from it.
func checkBoard(c *checks) {
	c.expect("two members draw on a board", func(ctx context.Context, first *webtransport.Session) error {
		return c.withSession(ctx, c.url, func(second *webtransport.Session) error {
			return drawTogether(ctx, first, second)
		})
	})
	c.expect("one who comes late gets the history", func(ctx context.Context, session *webtransport.Session) error {
		events, err := listen(ctx, session)
		if err != nil {
			return err
		}
		var first drawing
		if err := events.Decode(&first); err != nil {
			return err
		}
		return same("number of events", len(first.History.Events), 2)
	})
	c.expect("no JSON ends the session", func(ctx context.Context, session *webtransport.Session) error {
		if err := say(ctx, session, `{"draw_event":7}`); err != nil {
			return err
		}
		return wantClose(ctx, session, 0, "server closed")
	})
}

func drawTogether(ctx context.Context, first, second *webtransport.Session) error {
	if err := say(ctx, first, draw("#0a0b0c")); err != nil {
		return err
	}
	fromFirst, err := listen(ctx, first)
	if err != nil {
		return err
	}
	own, err := next(fromFirst)
	if err != nil {
		return err
	}
	// The second has joined once its own event has come to the first.
	if err := say(ctx, second, draw("#0d0e0f")); err != nil {
		return err
	}
	others, err := next(fromFirst)
	if err != nil {
		return err
	}
	fromSecond, err := listen(ctx, second)
	if err != nil {
		return err
	}
	seen, err := next(fromSecond)
	for err == nil && seen.DrawEvent.Color != "#0d0e0f" {
		seen, err = next(fromSecond)
	}
	if err != nil {
		return err
	}
	if own.DrawEvent.ClientID == others.DrawEvent.ClientID {
		return fmt.Errorf("both members are called %s", own.DrawEvent.ClientID)
	}
	return errors.Join(
		same("color of the first", own.DrawEvent.Color, "#0a0b0c"),
		same("color of the second", others.DrawEvent.Color, "#0d0e0f"),
		same("member who drew it", seen.DrawEvent.ClientID, others.DrawEvent.ClientID))
}

func draw(color string) string {
	return fmt.Sprintf(`{"draw_event":{"type":"draw","color":%q,"size":4,"prev_x":1,"prev_y":2,"curr_x":3,"curr_y":4}}`, color)
}

// say opens a stream for one message.
func say(ctx context.Context, session *webtransport.Session, message string) error {
	stream, err := session.OpenStreamSync(ctx)
	if err != nil {
		return err
	}
	_, err = io.WriteString(stream, message)
	return errors.Join(err, stream.Close())
}

// listen accepts the server's stream.
func listen(ctx context.Context, session *webtransport.Session) (*json.Decoder, error) {
	stream, err := session.AcceptStream(ctx)
	if err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	return json.NewDecoder(stream), stream.SetReadDeadline(deadline)
}

// next is the next drawing; what else is said is skipped.
func next(events *json.Decoder) (drawing, error) {
	for {
		var message drawing
		if err := events.Decode(&message); err != nil {
			return message, err
		}
		if message.DrawEvent.Type != "" {
			return message, nil
		}
	}
}
