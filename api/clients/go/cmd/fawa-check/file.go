// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc/codes"

	filev1 "fawa.io/clients/gen/file/v1"
	"fawa.io/clients/gen/file/v1/filev1connect"
)

// Slowest transfer that is not yet called stuck.
const transferBytesPerSecondMin = 4 << 20

// mover is FileService as both client libraries can be made to look.
type mover interface {
	upload(ctx context.Context) (uploadStream, error)
	download(ctx context.Context, request *filev1.ReceiveFileRequest) (downloadStream, error)
	link(ctx context.Context, key string) (*filev1.GetDownloadURLResponse, error)
}

// uploadStream is an open SendFile; send returns io.EOF once the server has answered.
type uploadStream interface {
	send(*filev1.SendFileRequest) error
	finish() (*filev1.SendFileResponse, error)
}

// downloadStream is an open ReceiveFile; receive returns io.EOF at the good end.
type downloadStream interface {
	receive() (*filev1.ReceiveFileResponse, error)
	close() error
}

func checkFile(r *run, at endpoints) {
	ways, err := r.ways(at)
	if err != nil {
		r.expect("file", func(context.Context) error { return err })
		return
	}
	for _, w := range ways {
		checkUpload(r, "file "+w.name, w)
		checkResumable(r, "file "+w.name, w)
		for _, d := range dialects() {
			if d.h2only && !w.duplex() {
				continue
			}
			client := filev1connect.NewFileServiceClient(w.http, w.base, append([]connect.ClientOption{}, d.options...)...)
			checkMover(r, "file connect-go "+d.name+" "+w.name, connectMover{client}, w)
		}
	}
	for _, w := range ways {
		name, grpcWay := map[string]string{"h2c": "h2c", "tls-h2": "tls-h2"}[w.name]
		if !grpcWay {
			continue
		}
		connection, err := r.dial(w.base)
		if err != nil {
			r.expect("file grpc-go "+name, func(context.Context) error { return err })
			continue
		}
		checkMover(r, "file grpc-go "+name, newGRPCMover(connection), w)
		_ = connection.Close()
	}
}

func checkMover(r *run, way string, m mover, w way) {
	if !strings.Contains(way, r.via) {
		return
	}
	file := content(r.passed + r.failed + 1)
	digest := file.digest(0, r.bytes)
	limit := r.timeout + time.Duration(r.bytes/transferBytesPerSecondMin)*time.Second
	key := ""
	r.check(way+" send", limit, func(ctx context.Context) (string, error) {
		start := time.Now()
		answer, err := send(ctx, m, "check é.bin", file, r.bytes, r.chunk)
		if err != nil {
			return "", err
		}
		key = answer.GetRandomkey()
		return rate(r.bytes, start), errors.Join(
			same("success", answer.GetSuccess(), true),
			same("message", answer.GetMessage(), "File check é.bin uploaded successfully."),
			same("sha256", answer.GetSha256(), digest))
	})
	if key == "" {
		return
	}
	r.check(way+" receive", limit, func(ctx context.Context) (string, error) {
		start := time.Now()
		got, err := receive(ctx, m, key, 0, 0)
		if err != nil {
			return "", err
		}
		return rate(got.bytes, start), errors.Join(
			same("filename", got.filename, "check é.bin"),
			same("file_size", got.fileSize, r.bytes),
			same("sha256 announced", got.announced, digest),
			same("sha256", got.digest, digest))
	})
	if r.quick {
		return
	}
	r.check(way+" receive in two, the first cut off", limit, func(ctx context.Context) (string, error) {
		return "", receiveResumed(ctx, m, key, file, r.bytes)
	})
	r.expect(way+" receive a part", func(ctx context.Context) error { return receivePart(ctx, m, key, file, r.bytes) })
	r.check(way+" link", limit, func(ctx context.Context) (string, error) {
		return "", linkWorks(ctx, m, w, key, file, r.bytes)
	})
	checkMoverRefusals(r, way, m)
}

// checkMoverRefusals asks for what must not be given.
func checkMoverRefusals(r *run, way string, m mover) {
	r.expect(way+" unknown key", func(ctx context.Context) error {
		_, err := receive(ctx, m, "NOPE00", 0, 0)
		_, linkErr := m.link(ctx, "NOPE00")
		return errors.Join(wantCode(err, codes.NotFound), wantError(linkErr, codes.NotFound, "file not found or link expired"))
	})
	r.expect(way+" no key", func(ctx context.Context) error {
		_, err := receive(ctx, m, "", 0, 0)
		_, linkErr := m.link(ctx, "")
		return errors.Join(
			wantError(err, codes.InvalidArgument, "randomkey cannot be empty"),
			wantError(linkErr, codes.InvalidArgument, "randomkey cannot be empty"))
	})
	info := func(name string, size int64) *filev1.SendFileRequest {
		return &filev1.SendFileRequest{Payload: &filev1.SendFileRequest_Info{Info: &filev1.FileInfo{Name: name, Size: size}}}
	}
	chunk := &filev1.SendFileRequest{Payload: &filev1.SendFileRequest_ChunkData{ChunkData: []byte("hello")}}
	refused := func(what, message string, messages ...*filev1.SendFileRequest) {
		r.expect(way+" "+what, func(ctx context.Context) error {
			_, err := sendMessages(ctx, m, messages...)
			if message == "" {
				return wantCode(err, codes.InvalidArgument)
			}
			return wantError(err, codes.InvalidArgument, message)
		})
	}
	refused("nothing sent", "missing file info message")
	refused("chunk first", "first message must be file info", chunk)
	refused("no name", "file name cannot be empty", info("", 5), chunk)
	refused("hostile name", "invalid file name", info("../../etc/passwd", 5), chunk)
	refused("info twice", "", info("a.txt", 5), chunk, info("a.txt", 5))
	refused("fewer bytes than said", "", info("a.txt", 50), chunk)
	refused("more bytes than said", "", info("a.txt", 3), chunk)
}

// send uploads the first size bytes of a file, one chunk in memory at a time.
func send(ctx context.Context, m mover, name string, file content, size int64, chunkBytes int) (*filev1.SendFileResponse, error) {
	stream, err := m.upload(ctx)
	if err != nil {
		return nil, err
	}
	info := &filev1.FileInfo{Name: name, Size: size}
	err = stream.send(&filev1.SendFileRequest{Payload: &filev1.SendFileRequest_Info{Info: info}})
	for sent := int64(0); sent < size && err == nil; {
		chunk := make([]byte, min(int64(chunkBytes), size-sent))
		file.fill(chunk, sent)
		err = stream.send(&filev1.SendFileRequest{Payload: &filev1.SendFileRequest_ChunkData{ChunkData: chunk}})
		sent += int64(len(chunk))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return stream.finish()
}

func sendMessages(ctx context.Context, m mover, messages ...*filev1.SendFileRequest) (*filev1.SendFileResponse, error) {
	stream, err := m.upload(ctx)
	if err != nil {
		return nil, err
	}
	for _, message := range messages {
		if err := stream.send(message); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
	}
	return stream.finish()
}

// received is what a download brought, its bytes as a digest only.
type received struct {
	filename  string
	fileSize  int64
	announced string
	bytes     int64
	digest    string
}

func receive(ctx context.Context, m mover, key string, offset, length int64) (received, error) {
	sum := sha256.New()
	got, err := receiveInto(ctx, m, key, offset, length, func(chunk []byte) bool {
		sum.Write(chunk)
		return true
	})
	got.digest = hexOf(sum)
	return got, err
}

// receiveInto hands over chunk by chunk until the end, or until take has had enough.
func receiveInto(ctx context.Context, m mover, key string, offset, length int64, take func([]byte) bool) (received, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	got := received{}
	stream, err := m.download(ctx, &filev1.ReceiveFileRequest{Randomkey: key, Offset: offset, Length: length})
	if err != nil {
		return got, err
	}
	defer stream.close()
	for first := true; ; first = false {
		message, err := stream.receive()
		if errors.Is(err, io.EOF) {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		if first {
			if _, isSize := message.GetPayload().(*filev1.ReceiveFileResponse_FileSize); !isSize {
				return got, errors.New("the first message does not tell the size")
			}
			got.fileSize, got.announced = message.GetFileSize(), message.GetSha256()
			continue
		}
		chunk := message.GetChunkData()
		if len(chunk) > 64<<10 {
			return got, fmt.Errorf("chunk of %d bytes", len(chunk))
		}
		got.filename = message.GetFilename()
		got.bytes += int64(len(chunk))
		if !take(chunk) {
			return got, nil
		}
	}
}

// receiveResumed cuts a download off about half-way and asks for the rest.
func receiveResumed(ctx context.Context, m mover, key string, file content, size int64) error {
	sum := sha256.New()
	firstBytes := int64(0)
	_, err := receiveInto(ctx, m, key, 0, 0, func(chunk []byte) bool {
		sum.Write(chunk)
		firstBytes += int64(len(chunk))
		return firstBytes < size/2
	})
	if err != nil {
		return err
	}
	second, err := receiveInto(ctx, m, key, firstBytes, 0, func(chunk []byte) bool {
		sum.Write(chunk)
		return true
	})
	if err != nil {
		return err
	}
	return errors.Join(same("bytes", firstBytes+second.bytes, size), same("sha256", hexOf(sum), file.digest(0, size)))
}

func receivePart(ctx context.Context, m mover, key string, file content, size int64) error {
	from, to := size/3, size/3+min(100_001, size/2)
	got, err := receive(ctx, m, key, from, to-from)
	if err != nil {
		return err
	}
	_, beyond := receive(ctx, m, key, size+1, 0)
	return errors.Join(
		same("bytes", got.bytes, to-from),
		same("file_size", got.fileSize, size),
		same("sha256", got.digest, file.digest(from, to)),
		wantAnyCode(beyond, codes.OutOfRange, codes.InvalidArgument))
}

func wantAnyCode(err error, wanted ...codes.Code) error {
	for _, one := range wanted {
		if err != nil && code(err) == one {
			return nil
		}
	}
	return fmt.Errorf("got %w, wanted one of %v", err, wanted)
}

func rate(bytes int64, since time.Time) string {
	return fmt.Sprintf("%d bytes, %.0f MB/s", bytes, float64(bytes)/1e6/time.Since(since).Seconds())
}
