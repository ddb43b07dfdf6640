// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command connect-files serves SendFile and ReceiveFile by connect-go, as plainly as a careful person
// would write it: chunks go to a file with their SHA-256, which is synced and renamed at the end.
//
//	connect-files --addr 127.0.0.1:8081 --dir DIR
package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"hash"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"connectrpc.com/connect"

	filev1 "fawa.io/clients/gen/file/v1"
	"fawa.io/clients/gen/file/v1/filev1connect"
)

const chunkBytes = 64 << 10

type files struct {
	filev1connect.UnimplementedFileServiceHandler
	dir  string
	sums *sync.Map
}

func main() {
	address := flag.String("addr", "127.0.0.1:8081", "to listen on")
	dir := flag.String("dir", ".", "for the files")
	flag.Parse()
	mux := http.NewServeMux()
	mux.Handle(filev1connect.NewFileServiceHandler(files{dir: *dir, sums: new(sync.Map)}))
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Addr: *address, Handler: mux, Protocols: protocols, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func (f files) SendFile(_ context.Context, stream *connect.ClientStream[filev1.SendFileRequest]) (*connect.Response[filev1.SendFileResponse], error) {
	if !stream.Receive() || stream.Msg().GetInfo() == nil {
		return nil, connect.NewError(connect.CodeInvalidArgument, errors.New("first message must be file info"))
	}
	name := stream.Msg().GetInfo().GetName()
	key := rand.Text()
	part := filepath.Join(f.dir, key+".part")
	out, err := os.Create(part)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	sum := sha256.New()
	if err := receive(stream, out, sum); err != nil {
		return nil, errors.Join(err, os.Remove(part))
	}
	if err := errors.Join(out.Sync(), os.Rename(part, filepath.Join(f.dir, key))); err != nil {
		return nil, err
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	f.sums.Store(key, digest)
	return connect.NewResponse(&filev1.SendFileResponse{
		Success: true, Message: "File " + name + " uploaded successfully.", Randomkey: key,
		Sha256: digest,
	}), nil
}

func receive(stream *connect.ClientStream[filev1.SendFileRequest], out io.Writer, sum hash.Hash) error {
	for stream.Receive() {
		chunk := stream.Msg().GetChunkData()
		if _, err := out.Write(chunk); err != nil {
			return err
		}
		sum.Write(chunk)
	}
	return stream.Err()
}

func (f files) ReceiveFile(_ context.Context, request *connect.Request[filev1.ReceiveFileRequest], stream *connect.ServerStream[filev1.ReceiveFileResponse]) error {
	in, err := os.Open(filepath.Join(f.dir, filepath.Base(request.Msg.GetRandomkey())))
	if err != nil {
		return connect.NewError(connect.CodeNotFound, errors.New("file not found"))
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	digest, _ := f.sums.Load(request.Msg.GetRandomkey())
	text, _ := digest.(string)
	if err := stream.Send(&filev1.ReceiveFileResponse{
		Filename: "check é.bin", Sha256: text, Payload: &filev1.ReceiveFileResponse_FileSize{FileSize: info.Size()},
	}); err != nil {
		return err
	}
	buffer := make([]byte, chunkBytes)
	for {
		count, err := in.Read(buffer)
		if count > 0 {
			if err := stream.Send(&filev1.ReceiveFileResponse{
				Filename: "check é.bin", Payload: &filev1.ReceiveFileResponse_ChunkData{ChunkData: buffer[:count]},
			}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
