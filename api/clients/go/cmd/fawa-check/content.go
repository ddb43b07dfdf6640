// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
)

// content is an endless file whose every byte follows from the seed and its position, so that any
// part of it can be made again without keeping it.
type content uint64

// fill writes the bytes of positions from..from+len(target).
func (c content) fill(target []byte, from int64) {
	position := uint64(from)
	for len(target) > 0 && position%8 != 0 {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], c.word(position/8))
		n := copy(target, word[position%8:])
		target, position = target[n:], position+uint64(n)
	}
	for len(target) >= 8 {
		binary.LittleEndian.PutUint64(target, c.word(position/8))
		target, position = target[8:], position+8
	}
	if len(target) > 0 {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], c.word(position/8))
		copy(target, word[:])
	}
}

// word is SplitMix64 of the index.
func (c content) word(index uint64) uint64 {
	z := uint64(c) + (index+1)*0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// digest is the SHA-256 of positions from..to.
func (c content) digest(from, to int64) string {
	sum := sha256.New()
	buffer := make([]byte, 64<<10)
	for from < to {
		part := buffer[:min(int64(len(buffer)), to-from)]
		c.fill(part, from)
		sum.Write(part)
		from += int64(len(part))
	}
	return hexOf(sum)
}

func hexOf(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// reader reads the first size bytes.
func (c content) reader(size int64) io.Reader { return &contentReader{content: c, left: size} }

type contentReader struct {
	content content
	at      int64
	left    int64
}

func (r *contentReader) Read(target []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	part := target[:min(int64(len(target)), r.left)]
	r.content.fill(part, r.at)
	r.at += int64(len(part))
	r.left -= int64(len(part))
	return len(part), nil
}
