// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/quic-go/webtransport-go"
)

const (
	largeBytes = 1 << 20
	streams    = 20
	interval   = 50 * time.Millisecond
)

func checkEcho(c *checks) {
	c.expect("bidirectional streams", func(ctx context.Context, session *webtransport.Session) error {
		for i := range streams {
			text := fmt.Sprintf("bidirectional %d", i)
			answer, err := ask(ctx, session, []byte(text))
			if err != nil {
				return err
			}
			if err := same("echo", string(answer), text); err != nil {
				return err
			}
		}
		return nil
	})
	c.expect("a large bidirectional stream", func(ctx context.Context, session *webtransport.Session) error {
		sent := bytes.Repeat([]byte("0123456789abcde\n"), largeBytes/16)
		answer, err := ask(ctx, session, sent)
		if err != nil {
			return err
		}
		return errors.Join(same("bytes", len(answer), largeBytes), same("sha256", sha256.Sum256(answer), sha256.Sum256(sent)))
	})
	c.expect("unidirectional streams", unidirectional)
	c.expect("datagrams", datagrams)
	c.expect("closed by the server with code and reason", func(ctx context.Context, session *webtransport.Session) error {
		if _, err := ask(ctx, session, []byte("close 4711 enough é")); err == nil {
			return errors.New("the stream ended well, and the session should have ended under it")
		}
		return wantClose(ctx, session, 4711, "enough é")
	})
	c.expect("closed by the client with code and reason", func(ctx context.Context, session *webtransport.Session) error {
		if _, err := ask(ctx, session, []byte("before the end")); err != nil {
			return err
		}
		if err := session.CloseWithError(815, "by webtransport-go"); err != nil {
			return err
		}
		return c.withSession(ctx, c.url, func(other *webtransport.Session) error {
			return untilTold(ctx, other, "815 by webtransport-go\n")
		})
	})
}

// untilTold asks how sessions have ended until one has ended so.
func untilTold(ctx context.Context, session *webtransport.Session, end string) error {
	for {
		answer, err := ask(ctx, session, []byte("closes"))
		if err != nil || bytes.Contains(answer, []byte(end)) {
			return err
		}
		time.Sleep(interval)
	}
}

// ask sends a stream to its end and reads all that comes back.
func ask(ctx context.Context, session *webtransport.Session, content []byte) ([]byte, error) {
	stream, err := session.OpenStreamSync(ctx)
	if err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	_ = stream.SetDeadline(deadline)
	sent := make(chan error, 1)
	go func() {
		_, err := stream.Write(content)
		sent <- errors.Join(err, stream.Close())
	}()
	answer, err := io.ReadAll(stream)
	return answer, errors.Join(err, <-sent)
}

// unidirectional sends streams before it accepts any; they may come back in any order.
func unidirectional(ctx context.Context, session *webtransport.Session) error {
	missing := map[string]bool{}
	for i := range streams {
		stream, err := session.OpenUniStreamSync(ctx)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("unidirectional %d", i)
		missing[text] = true
		if _, err := stream.Write([]byte(text)); err != nil {
			return err
		}
		if err := stream.Close(); err != nil {
			return err
		}
	}
	for len(missing) > 0 {
		stream, err := session.AcceptUniStream(ctx)
		if err != nil {
			return err
		}
		deadline, _ := ctx.Deadline()
		_ = stream.SetReadDeadline(deadline)
		answer, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		if !missing[string(answer)] {
			return fmt.Errorf("%q came, which was not sent, or came before", answer)
		}
		delete(missing, string(answer))
	}
	return nil
}

// datagrams sends one again and again, as each may be lost, until one has come back.
func datagrams(ctx context.Context, session *webtransport.Session) error {
	text := []byte("datagram")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			_ = session.SendDatagram(text)
			time.Sleep(interval)
		}
	}()
	answer, err := session.ReceiveDatagram(ctx)
	if err != nil {
		return err
	}
	return same("echo", string(answer), string(text))
}

// wantClose waits until the peer has ended the session, and compares how.
func wantClose(ctx context.Context, session *webtransport.Session, code webtransport.SessionErrorCode, reason string) error {
	var err error
	for err == nil {
		_, err = session.AcceptStream(ctx) // the server may have opened some before
	}
	var closed *webtransport.SessionError
	if !errors.As(err, &closed) {
		return fmt.Errorf("the session ended with %w", err)
	}
	return errors.Join(
		same("remote", closed.Remote, true),
		same("code", closed.ErrorCode, code),
		same("reason", closed.Message, reason))
}
