/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardKey;
import io.fawa.whiteboard.log.ViewCode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * Images of boards, each named by the SHA-256 of its bytes: kept once, and never another. Those of
 * private boards are encrypted, so they are served as bytes without a type, and no browser shows
 * them as a page.
 */
final class ImageRoutes {
  private static final String PATH = "/images/{id}";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final int KIBIBYTE = 1_024;

  private final Boards boards;
  private final int bytesMax;

  /** KiB that images on their way may take, in this process. */
  private final Semaphore room;

  ImageRoutes(Boards boards) {
    this.boards = boards;
    this.bytesMax = boards.config().space().imageBytesMax();
    long share = Runtime.getRuntime().maxMemory() / 16 / KIBIBYTE;
    this.room =
        new Semaphore((int) Math.min(Integer.MAX_VALUE, Math.max(share, kibibytes(bytesMax))));
  }

  private static int kibibytes(long bytes) {
    return (int) (bytes / KIBIBYTE) + 1;
  }

  void register(HttpRouting.Builder routes) {
    routes.put(PATH, this::put).get(PATH, this::get);
  }

  private void put(ServerRequest request, ServerResponse response) throws IOException {
    try {
      String id = request.path().pathParameters().get("id");
      Optional<Board> board = board(request, response, id);
      if (board.isEmpty()) {
        return;
      }
      Optional<BoardKey> key = CanvaRoutes.visit(request).key();
      if (key.isPresent() && key.get() instanceof ViewCode) {
        CanvaRoutes.text(response, 403, "this link only lets watch the board\n");
        return;
      }
      long declared = request.headers().contentLength().orElse(bytesMax);
      if (declared > bytesMax) {
        tooLong(response);
        return;
      }
      int share = kibibytes(declared);
      if (!room.tryAcquire(share)) {
        busy(response);
        return;
      }
      try {
        keep(request, response, board.get(), id);
      } finally {
        room.release(share);
      }
    } catch (BoardRefusedException e) {
      CanvaRoutes.refuse(response, e);
    }
  }

  private void keep(ServerRequest request, ServerResponse response, Board board, String id)
      throws IOException, BoardRefusedException {
    byte[] image;
    try (InputStream in = request.content().inputStream()) {
      image = in.readNBytes(bytesMax + 1);
    }
    if (image.length > bytesMax) {
      tooLong(response);
    } else if (!sha256(image).equals(id)) {
      CanvaRoutes.text(response, 400, "the SHA-256 of the body is not the name of the image\n");
    } else if (boards.hasImage(board, id)) {
      response.status(Status.NO_CONTENT_204).send();
    } else if (boards.putImage(board, id, image)) {
      response.status(Status.CREATED_201).send();
    } else {
      CanvaRoutes.text(
          response,
          507,
          "the images of the board are full, limit %d bytes\n"
              .formatted(boards.config().space().imagesBytesMax()));
    }
  }

  private void get(ServerRequest request, ServerResponse response) {
    try {
      String id = request.path().pathParameters().get("id");
      Optional<Board> board = board(request, response, id);
      if (board.isEmpty()) {
        return;
      }
      int share = kibibytes(bytesMax);
      if (!room.tryAcquire(share)) {
        busy(response);
        return;
      }
      try {
        Optional<byte[]> image = boards.image(board.get(), id);
        if (image.isEmpty()) {
          CanvaRoutes.text(response, 404, "the board has no such image\n");
          return;
        }
        // A slow client holds no more than its image takes.
        int left = kibibytes(image.get().length);
        room.release(share - left);
        share = left;
        response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
        response.header(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        response.header(HeaderNames.CACHE_CONTROL, "private, max-age=31536000, immutable");
        response.send(image.get());
      } finally {
        room.release(share);
      }
    } catch (BoardRefusedException e) {
      CanvaRoutes.refuse(response, e);
    }
  }

  /** The board that is named; if there is none, or the id is none, the response is sent. */
  private Optional<Board> board(ServerRequest request, ServerResponse response, String id)
      throws BoardRefusedException {
    if (!ID.matcher(id).matches()) {
      CanvaRoutes.text(response, 404, "an image is named by its SHA-256 in hexadecimal\n");
      return Optional.empty();
    }
    Optional<Board> board = CanvaRoutes.visit(request).board(boards);
    if (board.isEmpty()) {
      CanvaRoutes.text(response, 404, CanvaRoutes.NOT_FOUND);
    }
    return board;
  }

  private void tooLong(ServerResponse response) {
    CanvaRoutes.text(response, 413, "an image may have %d bytes\n".formatted(bytesMax));
  }

  private static void busy(ServerResponse response) {
    response.header(HeaderNames.RETRY_AFTER, "1");
    CanvaRoutes.text(response, 503, "too many images are on their way\n");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
