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
 * Makes Initial packets of version 1 that close a connection, and opens a client's first one. Their
 * keys are derived from the connection id that the client chose, so anybody who has seen its first
 * packet can do both (RFC 9001 §5.2).
 */
final class InitialPacket {
  private static final byte[] SALT =
      HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  private static final int TAG_BYTES = 16;

  /** Where the sample for header protection begins, from the packet number (RFC 9001 §5.4.2). */
  private static final int SAMPLE_AT = 4;

  private static final int SAMPLE_BYTES = 16;

  /** A CONNECTION_CLOSE frame with CONNECTION_REFUSED and no reason (RFC 9000 §19.19). */
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
   * The packet by which a client would give up its handshake.
   *
   * @param keyedBy the connection id from which the keys are derived, in hex
   * @param token one that the server has not issued, if it requires any
   * @param packetNumber a new one each time: a server accepts a number only once, even of a packet
   *     that it ignores
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
   * @return empty if its AEAD tag does not fit the keys of its connection id
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

  /** Seals an Initial packet with a two-byte packet number. */
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
    return new IllegalStateException("AES/GCM or HmacSHA256 is missing, which every JDK has", e);
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
    // Long header, Initial, two-byte packet number.
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

  /** HKDF-Expand-Label (RFC 8446 §7.1), for 32 bytes at most. */
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
