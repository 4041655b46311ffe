-- Posts each form once: wrk -s once.lua URL -- FILE
-- Each line of FILE is a cookie, a path, a body, with tabs between. An answer that leads on (302)
-- is an act that was done; the time runs from the first request to the last such answer. Whoever
-- has no form left asks for /healthz until the others have finished.

local ffi = require("ffi")
ffi.cdef[[
typedef struct { long tv_sec; long tv_usec; } bench_time;
int gettimeofday(bench_time *tv, void *tz);
int setenv(const char *name, const char *value, int over);
char *getenv(const char *name);
int getpid(void);
int kill(int pid, int signal);
]]

local function now()
   local at = ffi.new("bench_time")
   ffi.C.gettimeofday(at, nil)
   return tonumber(at.tv_sec) + tonumber(at.tv_usec) / 1e6
end

local SIGINT, BOTH = 2, { "bench_thread_0", "bench_thread_1" }

-- wrk sleeps to the end of its time, unless it is interrupted. The two threads share nothing but
-- the environment of their process.
function end_when_both_have()
   ffi.C.setenv(BOTH[number + 1], "over", 1)
   if ffi.C.getenv(BOTH[1]) ~= nil and ffi.C.getenv(BOTH[2]) ~= nil then
      ffi.C.kill(ffi.C.getpid(), SIGINT)
   end
end

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
end

function init(args)
   forms, sent, acts, other, first, last = {}, 0, 0, 0, 0, 0
   local nth = 0
   for line in io.lines(args[1]) do
      if nth % 2 == number then
         local cookie, path, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
         local headers = { ["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded" }
         forms[#forms + 1] = { path = path, headers = headers, body = body }
      end
      nth = nth + 1
   end
end

function request()
   if number == 0 and not tried then
      -- Before it begins, wrk asks once to see what a request looks like, and sends nothing.
      tried = true
      return wrk.format("GET", "/healthz")
   end
   if first == 0 then first = now() end
   sent = sent + 1
   local form = forms[sent]
   if form == nil then return wrk.format("GET", "/healthz") end
   return wrk.format("POST", form.path, form.headers, form.body)
end

function response(status)
   if status == 302 then
      acts = acts + 1
      last = now()
   elseif status ~= 200 then
      other = other + 1
   end
   if acts + other >= #forms and not finished then
      finished = true
      wrk.thread:stop()
      end_when_both_have()
   end
end

local function counted(name)
   local sum = 0
   for _, thread in ipairs(threads) do sum = sum + thread:get(name) end
   return sum
end

function done(summary, latency)
   local first, last = math.huge, 0
   for _, thread in ipairs(threads) do
      first = math.min(first, thread:get("first"))
      last = math.max(last, thread:get("last"))
   end
   print(string.format("acts %d other %d seconds %.4f", counted("acts"), counted("other"), last - first))
end
