// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command webtransport-peer serves with webtransport-go what our server of this benchmark serves at /wt:
// sessions whose bidirectional streams return what they are sent.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"io"
	"log"
	"net/http"

	"github.com/quic-go/quic-go/http3"
	"github.com/quic-go/webtransport-go"
)

func main() {
	address := flag.String("addr", "", "HOST:PORT to listen on")
	certificate := flag.String("cert", "", "PEM certificate chain")
	key := flag.String("key", "", "PEM key")
	flag.Parse()
	routes := http.NewServeMux()
	server := webtransport.Server{H3: &http3.Server{
		Addr: *address, Handler: routes, TLSConfig: http3.ConfigureTLSConfig(&tls.Config{})}}
	routes.HandleFunc("/wt", func(answer http.ResponseWriter, request *http.Request) {
		session, err := server.Upgrade(answer, request)
		if err != nil {
			log.Print(err)
			answer.WriteHeader(http.StatusBadRequest)
			return
		}
		serve(session)
	})
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}

func serve(session *webtransport.Session) {
	for {
		stream, err := session.AcceptStream(context.Background())
		if err != nil {
			return
		}
		go func() {
			buffer := make([]byte, 4096)
			for {
				n, err := stream.Read(buffer)
				if n > 0 {
					if _, failed := stream.Write(buffer[:n]); failed != nil {
						stream.CancelRead(0)
						return
					}
				}
				if err == io.EOF {
					_ = stream.Close()
					return
				} else if err != nil {
					stream.CancelWrite(0)
					return
				}
			}
		}()
	}
}
