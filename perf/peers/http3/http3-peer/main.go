// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command http3-peer serves with quic-go what our server of this benchmark serves:
//
//	GET /download?bytes=N    so many bytes, byte i being that of Block at i modulo its length
//	POST /echo               the body again
package main

import (
	"flag"
	"io"
	"log"
	"net/http"
	"strconv"

	"fawa.io/peers/http3/block"
	"github.com/quic-go/quic-go/http3"
)

const echoBytesMax = 1 << 20

func main() {
	address := flag.String("addr", "", "HOST:PORT to listen on")
	certificate := flag.String("cert", "", "PEM certificate chain")
	key := flag.String("key", "", "PEM key")
	flag.Parse()
	routes := http.NewServeMux()
	routes.HandleFunc("GET /download", download)
	routes.HandleFunc("POST /echo", echo)
	server := http3.Server{Addr: *address, Handler: routes}
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}

func download(answer http.ResponseWriter, request *http.Request) {
	left, err := strconv.ParseInt(request.URL.Query().Get("bytes"), 10, 64)
	if err != nil || left < 0 {
		http.Error(answer, "bytes is a number", http.StatusBadRequest)
		return
	}
	answer.Header().Set("Content-Type", "application/octet-stream")
	answer.Header().Set("Content-Length", strconv.FormatInt(left, 10))
	for left > 0 {
		next := min(left, int64(len(block.Bytes)))
		if _, err := answer.Write(block.Bytes[:next]); err != nil {
			return
		}
		left -= next
	}
}

func echo(answer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(answer, request.Body, echoBytesMax))
	if err != nil {
		http.Error(answer, "a body of at most 1 MiB", http.StatusBadRequest)
		return
	}
	answer.Header().Set("Content-Type", "application/octet-stream")
	answer.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = answer.Write(body)
}
