// Risky calls and modules, as data.

export type Risk = {
  kind: 'network' | 'process' | 'files' | 'eval'
  /** As its language knows it, whatever the code calls it: `os.system`, `fs.rm`, `Net::HTTP`. */
  name: string
  line: number
}

export type Kinds = Record<Risk['kind'], string[]>

// Whole modules (Python) that are a risk once they are imported.
export const PYTHON_MODULES: Kinds = {
  network: words(
    'socket requests urllib.request urllib3 http.client httpx aiohttp ftplib smtplib telnetlib websockets',
  ),
  process: words('subprocess ctypes multiprocessing pty'),
  files: [],
  eval: [],
}
export const PYTHON_CALLS: Kinds = {
  network: words('asyncio.open_connection asyncio.start_server'),
  process: words(
    `os.system os.popen os.kill os.killpg os.fork os.startfile os.posix_spawn asyncio.create_subprocess_exec
    asyncio.create_subprocess_shell ${suffixed('os.exec', 'l le lp lpe v ve vp vpe')}
    ${suffixed('os.spawn', 'l le lp lpe v ve vp vpe')}`,
  ),
  files: words('os.remove os.unlink os.rmdir os.removedirs shutil.rmtree pathlib.Path.unlink pathlib.Path.rmdir'),
  eval: words(
    'eval exec compile __import__ importlib.import_module pickle.load pickle.loads pickle.Unpickler marshal.load marshal.loads',
  ),
}

// Modules (JavaScript) that are a risk however they are brought in, without node:.
export const JAVASCRIPT_MODULES: Kinds = {
  network: words('http https http2 net tls dgram undici axios node-fetch ws'),
  process: words('child_process cluster'),
  files: [],
  eval: words('vm'),
}
export const JAVASCRIPT_CALLS: Kinds = {
  network: words('fetch XMLHttpRequest WebSocket EventSource navigator.sendBeacon'),
  process: words('process.kill'),
  files: words('fs.rm fs.rmSync fs.unlink fs.unlinkSync fs.rmdir fs.rmdirSync'),
  eval: words('eval Function'),
}

// A constant alone stands for whatever is called on it; * for the rest of a method's name.
export const RUBY_CALLS: Kinds = {
  network: words(
    'Net::HTTP Net::FTP Net::SMTP URI.open TCPSocket TCPServer UDPSocket UNIXSocket Socket Faraday HTTParty',
  ),
  process: words('system exec spawn fork IO.popen Open3 PTY Process.spawn Process.kill Process.exec Process.fork'),
  files: words('File.delete File.unlink Dir.delete Dir.rmdir Dir.unlink FileUtils.rm* FileUtils.remove*'),
  eval: words('eval binding.eval instance_eval class_eval module_eval Marshal.load'),
}

function words(list: string): string[] {
  return list.trim().split(/\s+/)
}

function suffixed(stem: string, endings: string): string {
  return words(endings)
    .map((ending) => stem + ending)
    .join(' ')
}
