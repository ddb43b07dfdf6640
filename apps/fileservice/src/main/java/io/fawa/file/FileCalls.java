/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.fawa.api.file.v1.FileInfo;
import io.fawa.api.file.v1.FileService;
import io.fawa.api.file.v1.GetDownloadURLRequest;
import io.fawa.api.file.v1.GetDownloadURLResponse;
import io.fawa.api.file.v1.ReceiveFileRequest;
import io.fawa.api.file.v1.ReceiveFileResponse;
import io.fawa.api.file.v1.SendFileRequest;
import io.fawa.api.file.v1.SendFileRequest.PayloadCase;
import io.fawa.api.file.v1.SendFileResponse;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.files.ByteRange;
import io.fawa.files.Checksums;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.digest.AnnouncedDigests;
import io.fawa.files.digest.RunningDigest;
import io.fawa.files.library.DownloadLimit.Permit;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Representation;
import io.fawa.files.library.Upload;
import io.fawa.files.link.LinkSigner;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.Sharing;
import io.fawa.files.link.SharingTerms;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The RPCs of the file service. Keeps one chunk of a file in memory, however large the file. */
final class FileCalls implements FileService {
  /** The largest chunk of a download, by the contract. */
  static final int CHUNK_BYTES_MAX = 64 * 1024;

  /** The metadata that names the request which a file is for. */
  private static final String REQUEST = "fawa-request";

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final FileLibrary library;
  private final SharingTerms terms;
  private final Passwords passwords;
  private final LinkSigner signer;
  private final Function<Call, String> baseUrl;

  /**
   * Over {@code library}.
   *
   * @param terms parses the terms that a sender asks for
   * @param passwords checks those of receivers
   * @param baseUrl the base URL of links, such as {@code https://files.example}
   */
  FileCalls(
      FileLibrary library,
      SharingTerms terms,
      Passwords passwords,
      LinkSigner signer,
      Function<Call, String> baseUrl) {
    this.library = library;
    this.terms = terms;
    this.passwords = passwords;
    this.signer = signer;
    this.baseUrl = baseUrl;
  }

  @Override
  public SendFileResponse sendFile(Source<SendFileRequest> requests, Call call) {
    SendFileRequest first = first(requests);
    FileInfo info = first.getInfo();
    NewUpload asked = NewUpload.of(info.getName(), info.getSize(), call.peer().asker());
    try {
      AnnouncedDigests announced = announced(first);
      Sharing sharing = terms.parse(asked(info, call));
      try (Upload upload = library.begin(asked.sharedAs(sharing))) {
        OutputStream sink = asStream(upload);
        for (SendFileRequest request : requests) {
          announced = announced.and(announced(request));
          if (request.getPayloadCase() == PayloadCase.CHUNK_DATA) {
            request.getChunkData().writeTo(sink);
          } else if (request.hasInfo() || request.getSha256().isEmpty()) {
            throw invalid("subsequent messages must be chunk data");
          }
        }
        return response(upload.complete(announced), info, sharing);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static SendFileResponse response(FileRecord file, FileInfo info, Sharing sharing) {
    return SendFileResponse.newBuilder()
        .setSuccess(true)
        .setMessage("File " + file.name().text() + " uploaded successfully.")
        .setRandomkey(Receipts.isTold(file) ? file.key().text() : "")
        .setSha256(file.sha256())
        .setDeleteToken(info.getWantDeleteToken() ? sharing.deleteToken() : "")
        .build();
  }

  /** The clients of the original show the key to people, so it is short unless they say. */
  private static Map<String, String> asked(FileInfo info, Call call) {
    String request = call.requestHeaders().get(REQUEST, "");
    return Map.of(
        "request",
        request,
        "expires",
        info.getExpires(),
        "downloads",
        info.getDownloads() == 0 ? "" : Integer.toString(info.getDownloads()),
        "password",
        info.getPassword(),
        "key",
        info.getLongKey() ? "long" : request.isEmpty() ? "short" : "");
  }

  private static AnnouncedDigests announced(SendFileRequest request) {
    if (request.getSha256().isEmpty()) {
      return AnnouncedDigests.NONE;
    }
    if (!SHA256.matcher(request.getSha256()).matches()) {
      throw invalid("sha256 must be 64 lower-case hexadecimal digits");
    }
    return AnnouncedDigests.ofSha256(request.getSha256());
  }

  @Override
  public void receiveFile(
      ReceiveFileRequest request, Sink<ReceiveFileResponse> responses, Call call) {
    try {
      FileRecord file = find(request.getRandomkey(), "file not found", call);
      passwords.require(file, Optional.of(request.getPassword()), call.peer().asker());
      library.downloadLimit().requireLeft(file);
      Representation whole = library.represent(file);
      ByteRange part = ByteRange.of(request.getOffset(), request.getLength(), whole.size());
      boolean ends = part.offset() + part.length() == whole.size();
      boolean nothing = part.length() == 0 && whole.size() > 0;
      try (Permit permit =
              ends && !nothing ? library.downloadLimit().begin(file) : Permit.UNCOUNTED;
          InputStream in = whole.open(part)) {
        ReceiveFileResponse.Builder response =
            ReceiveFileResponse.newBuilder().setFilename(file.name().text());
        response.setSha256(whole.checksums().map(Checksums::sha256).orElse(""));
        responses.send(response.setFileSize(whole.size()).build());
        response.clearSha256();
        for (long left = part.length(); left > 0; ) {
          ByteString chunk = chunk(in, (int) Math.min(left, CHUNK_BYTES_MAX));
          responses.send(response.setChunkData(chunk).build());
          left -= chunk.size();
        }
        permit.completed();
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public GetDownloadURLResponse getDownloadURL(GetDownloadURLRequest request, Call call) {
    try {
      FileRecord file = find(request.getRandomkey(), "file not found or link expired", call);
      library.represent(file).open(new ByteRange(0, 0)).close(); // no link to a missing content
      return GetDownloadURLResponse.newBuilder()
          .setUrl(baseUrl.apply(call) + signer.sign(file).pathAndQuery(Downloads.PATH))
          .setFilename(file.name().text())
          .build();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static SendFileRequest first(Source<SendFileRequest> requests) {
    SendFileRequest first =
        requests.receive().orElseThrow(() -> invalid("missing file info message"));
    if (first.getPayloadCase() != PayloadCase.INFO) {
      throw invalid("first message must be file info");
    }
    return first;
  }

  private FileRecord find(String key, String notFound, Call call) throws FileRefusedException {
    if (key.isEmpty()) {
      throw invalid("randomkey cannot be empty");
    }
    return library
        .find(key, call.peer().asker())
        .orElseThrow(() -> new RpcException(Code.NOT_FOUND, notFound));
  }

  private static ByteString chunk(InputStream in, int wanted) throws IOException {
    byte[] bytes = new byte[wanted];
    int got = in.readNBytes(bytes, 0, wanted);
    if (got < wanted) {
      throw new RpcException(Code.DATA_LOSS, "the stored file is truncated");
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  /** Lets a chunk write its own arrays, which avoids a copy; nobody changes them. */
  private static OutputStream asStream(Upload upload) {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        if (length >= RunningDigest.PIECE_BYTES) {
          upload.appendLent(source, offset, length);
        } else {
          upload.append(source, offset, length); // a silent sender must not make it stay
        }
      }
    };
  }

  private static RpcException failure(IOException e) {
    if (!(e instanceof FileRefusedException refused)) {
      return new RpcException(Code.UNAVAILABLE, "storage is not available", e);
    }
    return new RpcException(Replies.code(refused), String.valueOf(refused.getMessage()), refused);
  }

  private static RpcException invalid(String message) {
    return new RpcException(Code.INVALID_ARGUMENT, message);
  }
}
