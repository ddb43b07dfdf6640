/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

/**
 * The scripts of boards. They merge by the rules of {@link io.fawa.whiteboard.log.BoardState}.
 * Their keys are those of {@link BoardKeys#scripted}. Numbers up to 2^53 are exact in Lua.
 */
final class BoardScripts {
  /** The board is not there, or it is another one with the same code. */
  static final long GONE = -1;

  /** Changes before this one, of the same log, have not come or were lost. */
  static final long OUT_OF_ORDER = -2;

  /**
   * Appends a change unless it has been: epoch, log of a replica, number of the change in it,
   * milliseconds, entries of the stream to keep, {@code ~} or {@code =} to keep that many, weight
   * of ink to keep, idle milliseconds, client, kind. Then, for kind {@code e}, whether it is
   * settled, and of each state the id, version, nonce, deleted, JSON, and a shrunk JSON or nothing;
   * for {@code d} and {@code c} weight and event; for {@code t} writable and kept. The result is
   * the number in the log of the board, 0 if there is none.
   */
  static final Script APPEND =
      Script.of(
          """
          local function text(number)
            return string.format('%.0f', number)
          end
          local seen = redis.call('HMGET', KEYS[1],
              'epoch', 'sequence', 'millis', 'inkBytes', 'token', 'from:' .. ARGV[2])
          if seen[1] ~= ARGV[1] then
            return -1
          end
          local before = tonumber(seen[6] or '0')
          if tonumber(ARGV[3]) <= before then
            return 0
          end
          if tonumber(ARGV[3]) > before + 1 then
            return -2
          end
          redis.call('HSET', KEYS[1], 'from:' .. ARGV[2], ARGV[3])
          local sequence = text(tonumber(seen[2]) + 1)
          local millis = text(math.max(tonumber(seen[3]), tonumber(ARGV[4])))
          local stamp = sequence .. ' ' .. millis .. ' '
          local kind = ARGV[10]
          local payload
          if kind == 'e' then
            local won = { ARGV[11] }
            for i = 12, #ARGV, 6 do
              local id, version, nonce, deleted = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
              local present = redis.call('HGET', KEYS[3], id)
              local newer, gone = true, false
              if present then
                local v, n, d = string.match(present, '^(%d+) (%d+) (%d) ')
                newer = tonumber(version) > tonumber(v)
                    or (tonumber(version) == tonumber(v) and tonumber(nonce) < tonumber(n))
                gone = d == '1'
              end
              if newer then
                local head = version .. ' ' .. nonce .. ' ' .. deleted .. ' ' .. stamp
                local state = head .. ARGV[i + 4]
                if ARGV[i + 5] == '' then
                  redis.call('HSET', KEYS[3], id, state)
                else
                  redis.call('HSET', KEYS[3], id, head .. ARGV[i + 5])
                end
                if deleted == '1' then
                  redis.call('ZADD', KEYS[5], millis, id)
                elseif gone then
                  redis.call('ZREM', KEYS[5], id)
                end
                won[#won + 1] = #id .. ' ' .. #state .. ' ' .. id .. state
              end
            end
            if #won == 1 then
              return 0
            end
            payload = table.concat(won)
          elseif kind == 'd' or kind == 'c' then
            payload = ARGV[12]
            local bytes = tonumber(seen[4])
            if kind == 'c' then
              local all = redis.call('HGETALL', KEYS[3])
              for i = 1, #all, 2 do
                local v, d = string.match(all[i + 1], '^(%d+) %d+ (%d) ')
                if d == '0' then
                  local version = text(math.min(tonumber(v) + 1, 9007199254740992))
                  local id = string.gsub(string.gsub(all[i], '\\\\', '\\\\\\\\'), '"', '\\\\"')
                  redis.call('HSET', KEYS[3], all[i], version .. ' 0 1 ' .. stamp
                      .. '{"id":"' .. id .. '","version":' .. version
                      .. ',"versionNonce":0,"isDeleted":true}')
                  redis.call('ZADD', KEYS[5], millis, all[i])
                end
              end
              redis.call('DEL', KEYS[4])
              bytes = 0
            end
            redis.call('RPUSH', KEYS[4],
                sequence .. ' ' .. ARGV[11] .. ' ' .. millis .. ' ' .. payload)
            bytes = bytes + tonumber(ARGV[11])
            while bytes > tonumber(ARGV[7]) do
              local old = redis.call('LPOP', KEYS[4])
              if old then
                local s, w = string.match(old, '^(%d+) (%d+) ')
                bytes = bytes - tonumber(w)
                redis.call('HSET', KEYS[1], 'horizon', s)
              else
                bytes = 0
              end
            end
            redis.call('HSET', KEYS[1], 'inkBytes', text(bytes))
          else
            payload = ARGV[11] .. ARGV[12]
            redis.call('HSET', KEYS[1], 'writable', ARGV[11], 'kept', ARGV[12])
            for i = 1, #KEYS do
              if ARGV[12] == '1' then
                redis.call('PERSIST', KEYS[i])
              else
                redis.call('PEXPIRE', KEYS[i], ARGV[8])
              end
            end
          end
          local token = ARGV[2] .. ':' .. ARGV[3]
          redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[6], ARGV[5], '0-' .. sequence,
              'm', millis, 'p', seen[5], 't', token, 'c', ARGV[9], 'k', kind, 'x', payload)
          redis.call('HSET', KEYS[1], 'sequence', sequence, 'millis', millis, 'token', token)
          local left = redis.call('PTTL', KEYS[1])
          if left >= 0 then
            for i = 2, 5 do
              if redis.call('PTTL', KEYS[i]) == -1 then
                redis.call('PEXPIRE', KEYS[i], left)
              end
            end
          end
          return tonumber(sequence)
          """);

  /** 1 if it is there now: a mark of this attempt, the board, its epoch, idle milliseconds. */
  static final Script CREATE =
      Script.of(
          """
          if redis.call('EXISTS', KEYS[1]) == 1 then
            return redis.call('HGET', KEYS[1], 'made') == ARGV[1] and 1 or 0
          end
          redis.call('HSET', KEYS[1], 'made', ARGV[1], 'board', ARGV[2], 'epoch', ARGV[3],
              'token', ARGV[3], 'sequence', '0', 'millis', '0', 'horizon', '0', 'inkBytes', '0',
              'imageBytes', '0', 'writable', '1', 'kept', '0')
          redis.call('PEXPIRE', KEYS[1], ARGV[4])
          return 1
          """);

  /** Undoes that: the mark. */
  static final Script UNCREATE =
      Script.of(
          """
          if redis.call('HGET', KEYS[1], 'made') == ARGV[1] then
            return redis.call('DEL', KEYS[1])
          end
          return 0
          """);

  /**
   * 1 if the code to watch leads to this board now. Its key ends with the board, as far as the
   * newest to say so knows: key of the view; code, number of the newest change, idle milliseconds
   * or 0 for no end.
   */
  static final Script VIEW =
      Script.of(
          """
          local seen = redis.call('GET', KEYS[1])
          if seen then
            local code, sequence = string.match(seen, '^(%w+) (%d+)$')
            if code ~= ARGV[1] then
              return 0
            end
            if tonumber(sequence) > tonumber(ARGV[2]) then
              return 1
            end
          end
          if ARGV[3] == '0' then
            redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2])
          else
            redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
          end
          return 1
          """);

  /**
   * Forgets old tombstones, and lets an idle board live on: milliseconds before which they are old,
   * idle milliseconds, 1 for everything of the board. The result is nil if there is no board, else
   * epoch, sequence, kept; and board, horizon, writable, token, elements with ids, and ink.
   */
  static final Script TOUCH =
      Script.of(
          """
          local seen = redis.call('HMGET', KEYS[1],
              'epoch', 'sequence', 'kept', 'board', 'horizon', 'writable', 'token')
          if not seen[1] then
            return false
          end
          local kind = redis.call('TYPE', KEYS[2]).ok
          if kind ~= 'stream' and kind ~= 'none' then
            return redis.error_reply('WRONGTYPE the log of a board is no stream')
          end
          local old = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', '(' .. ARGV[1],
              'LIMIT', 0, 10000)
          local horizon = tonumber(seen[5])
          for _, id in ipairs(old) do
            local state = redis.call('HGET', KEYS[3], id)
            if state then
              local s = string.match(state, '^%d+ %d+ %d (%d+) ')
              horizon = math.max(horizon, tonumber(s))
              redis.call('HDEL', KEYS[3], id)
            end
            redis.call('ZREM', KEYS[5], id)
          end
          if #old > 0 then
            seen[5] = string.format('%.0f', horizon)
            redis.call('HSET', KEYS[1], 'horizon', seen[5])
          end
          if seen[3] ~= '1' then
            for i = 1, #KEYS do
              redis.call('PEXPIRE', KEYS[i], ARGV[2])
            end
          end
          if ARGV[3] ~= '1' then
            return { seen[1], seen[2], seen[3] }
          end
          return { seen[1], seen[2], seen[3], seen[4], seen[5], seen[6], seen[7],
              redis.call('HGETALL', KEYS[3]), redis.call('LRANGE', KEYS[4], 0, -1) }
          """);

  /**
   * 1 if it is there now, 0 without room, -1 without board: digest, image, bytes of all allowed.
   */
  static final Script PUT_IMAGE =
      Script.of(
          """
          local used = redis.call('HGET', KEYS[1], 'imageBytes')
          if not used then
            return -1
          end
          if redis.call('HEXISTS', KEYS[6], ARGV[1]) == 1 then
            return 1
          end
          if tonumber(used) + #ARGV[2] > tonumber(ARGV[3]) then
            return 0
          end
          redis.call('HSET', KEYS[6], ARGV[1], ARGV[2])
          redis.call('HINCRBY', KEYS[1], 'imageBytes', #ARGV[2])
          local left = redis.call('PTTL', KEYS[1])
          if left >= 0 then
            redis.call('PEXPIRE', KEYS[6], left)
          end
          return 1
          """);

  private BoardScripts() {}
}
