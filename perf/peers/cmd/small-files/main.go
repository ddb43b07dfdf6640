// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command small-files sends small files by tus, each in one request, and gets each back, at a fixed
// rate, whether or not earlier ones have arrived. It prints how long the requests took from the time
// they were due, as one JSON object.
//
//	small-files --url http://127.0.0.1:8081/uploads/ --rate 170 --seconds 60
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const callLimit = 10 * time.Second

type told struct {
	Files          int     `json:"files"`
	Failures       int64   `json:"failures"`
	UpP50Micros    float64 `json:"upP50Micros"`
	UpP99Micros    float64 `json:"upP99Micros"`
	DownP50Micros  float64 `json:"downP50Micros"`
	DownP99Micros  float64 `json:"downP99Micros"`
	FirstFailure   string  `json:"firstFailure,omitempty"`
	LateP99Micros  float64 `json:"lateP99Micros"`
	MegabytesMoved float64 `json:"megabytesMoved"`
}

func main() {
	url := flag.String("url", "", "where uploads begin")
	rate := flag.Int("rate", 170, "files a second")
	seconds := flag.Float64("seconds", 60, "for how long")
	size := flag.Int("bytes", 4096, "of each file")
	flag.Parse()
	web := &http.Client{Timeout: callLimit, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	_ = json.NewEncoder(os.Stdout).Encode(load(web, *url, *rate, *seconds, *size))
}

func load(web *http.Client, url string, rate int, seconds float64, size int) told {
	count := int(seconds * float64(rate))
	up, down, late := make([]time.Duration, count), make([]time.Duration, count), make([]time.Duration, count)
	var failures atomic.Int64
	var first atomic.Pointer[string]
	var group sync.WaitGroup
	begin := time.Now().Add(10 * time.Millisecond)
	for i := range count {
		due := begin.Add(time.Duration(i) * time.Second / time.Duration(rate))
		if left := time.Until(due); left > 0 {
			time.Sleep(left)
		}
		group.Go(func() {
			late[i] = time.Since(due)
			content := make([]byte, size)
			source := rand.New(rand.NewPCG(uint64(i), 1))
			for at := range content {
				content[at] = byte(source.Uint32())
			}
			location, err := send(web, url, content)
			up[i] = time.Since(due)
			if err == nil {
				asked := time.Now()
				err = get(web, location, content)
				down[i] = time.Since(asked)
			}
			if err != nil {
				failures.Add(1)
				text := err.Error()
				first.CompareAndSwap(nil, &text)
			}
		})
	}
	group.Wait()
	for _, times := range [][]time.Duration{up, down, late} {
		slices.Sort(times)
	}
	result := told{
		Files: count, Failures: failures.Load(), UpP50Micros: at(up, 0.5), UpP99Micros: at(up, 0.99),
		DownP50Micros: at(down, 0.5), DownP99Micros: at(down, 0.99), LateP99Micros: at(late, 0.99),
		MegabytesMoved: 2 * float64(count*size) / 1e6,
	}
	if text := first.Load(); text != nil {
		result.FirstFailure = *text
	}
	return result
}

func at(ordered []time.Duration, share float64) float64 {
	index := min(len(ordered)-1, int(share*float64(len(ordered))))
	return float64(ordered[index].Nanoseconds()) / 1000
}

// send returns where the file can be had: the link that the server names, else the upload itself.
func send(web *http.Client, url string, content []byte) (string, error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(content))
	if err != nil {
		return "", err
	}
	request.Header.Set("Tus-Resumable", "1.0.0")
	request.Header.Set("Upload-Length", fmt.Sprint(len(content)))
	request.Header.Set("Upload-Metadata", "filename c21hbGwuYmlu")
	request.Header.Set("Content-Type", "application/offset+octet-stream")
	answer, err := web.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("upload: status %d", answer.StatusCode)
	}
	link := answer.Header.Get("Link")
	if end := strings.IndexByte(link, '>'); strings.HasPrefix(link, "<") && end > 0 {
		return link[1:end], nil
	}
	return answer.Header.Get("Location"), nil
}

func get(web *http.Client, url string, content []byte) error {
	answer, err := web.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK || !bytes.Equal(got, content) {
		return errors.Join(fmt.Errorf("download: status %d, %d bytes", answer.StatusCode, len(got)))
	}
	return nil
}
