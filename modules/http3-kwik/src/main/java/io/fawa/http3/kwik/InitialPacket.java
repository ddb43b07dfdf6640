/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Initial packets of version 1: those that close a connection are made, a client's first one is
 * opened. Their keys follow from the connection id that the client chose, so anybody who has seen
 * its first packet can do that (RFC 9001 §5.2).
 */
final class InitialPacket {
  private static final byte[] SALT =
      HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  private static final int TAG_BYTES = 16;

  /** What the mask of a header is made from, counted from the packet number (RFC 9001 §5.4.2). */
  private static final int SAMPLE_AT = 4;

  private static final int SAMPLE_BYTES = 16;

  /** CONNECTION_CLOSE of the transport, with CONNECTION_REFUSED and no reason (RFC 9000 §19.19). */
  private static final byte[] REFUSED = {0x1c, 0x02, 0x00, 0x00};

  private InitialPacket() {}

  /** A server's answer to the first packet of a client that it refuses. */
  static byte[] refusal(LongHeader first) {
    byte[] token = {};
    return sealed(
        "server in",
        first.destination(),
        /* destination= */ first.source(),
        /* source= */ first.destination(),
        token,
        0,
        REFUSED);
  }

  /**
   * What a client would send to give its handshake up.
   *
   * @param keyedBy the connection id from which the keys follow
   * @param token one that the server has not given out, if it wants any
   * @param packetNumber a server takes one only once, however little it makes of the packet
   */
  static byte[] abandonment(
      String destination, String source, String keyedBy, byte[] token, int packetNumber) {
    byte[] frames = new byte[1200];
    System.arraycopy(REFUSED, 0, frames, 0, REFUSED.length);
    return sealed("client in", keyedBy, destination, source, token, packetNumber, frames);
  }

  /**
   * The frames of a client's first Initial packet.
   *
   * @return empty if it was not sealed with the keys that follow from its connection id
   */
  static Optional<byte[]> opened(byte[] datagram, Coalesced.Part part) {
    LongHeader header = part.header();
    int number = part.number();
    if (header == null || part.end() - number < SAMPLE_AT + SAMPLE_BYTES) {
      return Optional.empty();
    }
    try {
      byte[] secret = secret(header.destination(), "client in");
      byte[] packet = Arrays.copyOfRange(datagram, part.offset(), part.end());
      int numberAt = number - part.offset();
      byte[] mask = mask(packet, numberAt, secret);
      packet[0] ^= (byte) (mask[0] & 0x0f);
      int numberBytes = (packet[0] & 3) + 1;
      byte[] nonce = expand(secret, "quic iv", 12);
      for (int i = 0; i < numberBytes; i++) {
        packet[numberAt + i] ^= mask[1 + i];
        nonce[nonce.length - numberBytes + i] ^= packet[numberAt + i];
      }
      int body = numberAt + numberBytes;
      Cipher aead = aead(Cipher.DECRYPT_MODE, secret, nonce);
      aead.updateAAD(packet, 0, body);
      return Optional.of(aead.doFinal(packet, body, packet.length - body));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw withoutCryptography(e);
    }
  }

  /** A packet with a packet number of two bytes. */
  static byte[] sealed(
      String label,
      String keyedBy,
      String destination,
      String source,
      byte[] token,
      int packetNumber,
      byte[] frames) {
    try {
      byte[] secret = secret(keyedBy, label);
      byte[] header = header(destination, source, token, packetNumber, frames.length);
      byte[] nonce = expand(secret, "quic iv", 12);
      nonce[10] ^= (byte) (packetNumber >> 8);
      nonce[11] ^= (byte) packetNumber;
      Cipher aead = aead(Cipher.ENCRYPT_MODE, secret, nonce);
      aead.updateAAD(header);
      byte[] body = aead.doFinal(frames);
      byte[] packet = Arrays.copyOf(header, header.length + body.length);
      System.arraycopy(body, 0, packet, header.length, body.length);
      protect(packet, header.length - 2, secret);
      return packet;
    } catch (GeneralSecurityException e) {
      throw withoutCryptography(e);
    }
  }

  private static IllegalStateException withoutCryptography(GeneralSecurityException e) {
    return new IllegalStateException("every JDK has AES and HMAC", e);
  }

  private static byte[] secret(String keyedBy, String label) throws GeneralSecurityException {
    return expand(extract(HexFormat.of().parseHex(keyedBy)), label, 32);
  }

  private static Cipher aead(int mode, byte[] secret, byte[] nonce)
      throws GeneralSecurityException {
    Cipher aead = Cipher.getInstance("AES/GCM/NoPadding");
    aead.init(
        mode,
        new SecretKeySpec(expand(secret, "quic key", 16), "AES"),
        new GCMParameterSpec(8 * TAG_BYTES, nonce));
    return aead;
  }

  private static byte[] header(
      String destination, String source, byte[] token, int packetNumber, int frameBytes) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    // Long header, Initial, packet number of two bytes.
    header.write(0xc1);
    header.writeBytes(new byte[] {0, 0, 0, LongHeader.VERSION_1});
    for (String id : new String[] {destination, source}) {
      byte[] bytes = HexFormat.of().parseHex(id);
      header.write(bytes.length);
      header.writeBytes(bytes);
    }
    header.write(token.length);
    header.writeBytes(token);
    int length = 2 + frameBytes + TAG_BYTES;
    header.write(0x40 | length >> 8);
    header.write(length);
    header.write(packetNumber >> 8);
    header.write(packetNumber);
    return header.toByteArray();
  }

  /** Header protection (RFC 9001 §5.4). */
  private static void protect(byte[] packet, int numberAt, byte[] secret)
      throws GeneralSecurityException {
    byte[] mask = mask(packet, numberAt, secret);
    packet[0] ^= (byte) (mask[0] & 0x0f);
    packet[numberAt] ^= mask[1];
    packet[numberAt + 1] ^= mask[2];
  }

  private static byte[] mask(byte[] packet, int numberAt, byte[] secret)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(expand(secret, "quic hp", 16), "AES"));
    return cipher.doFinal(packet, numberAt + SAMPLE_AT, SAMPLE_BYTES);
  }

  private static byte[] extract(byte[] material) throws GeneralSecurityException {
    return hmac(SALT, material);
  }

  /** HKDF-Expand-Label (RFC 8446 §7.1), of one block. */
  static byte[] expand(byte[] secret, String label, int length) throws GeneralSecurityException {
    byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer info = ByteBuffer.allocate(2 + 1 + name.length + 1 + 1);
    info.putShort((short) length).put((byte) name.length).put(name).put((byte) 0).put((byte) 1);
    return Arrays.copyOf(hmac(secret, info.array()), length);
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }
}
