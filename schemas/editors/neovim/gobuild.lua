-- gobuild.hcl in Neovim 0.7 or newer: put this file into ~/.config/nvim/plugin/.
vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
  pattern = { '*.hcl', '*.hcl.json' },
  callback = function(event)
    local dir = vim.fn.fnamemodify(event.match, ':p:h')
    local found = vim.fn.findfile('gobuild.hcl', dir .. ';', -1)
    if #found == 0 then found = vim.fn.findfile('gobuild.hcl.json', dir .. ';', -1) end
    if #found == 0 and not event.match:match('gobuild%.hcl') then return end
    local root = #found > 0 and vim.fn.fnamemodify(found[#found], ':p:h') or dir
    local config = { name = 'gobuild', cmd = { 'gobuild', 'lsp' }, root_dir = root }
    if vim.lsp.start then
      vim.lsp.start(config, { bufnr = event.buf })
    else -- Neovim 0.7
      GobuildClients = GobuildClients or {}
      local id = GobuildClients[root]
      if not id or vim.lsp.client_is_stopped(id) then id = vim.lsp.start_client(config) end
      GobuildClients[root] = id
      vim.lsp.buf_attach_client(event.buf, id)
      vim.bo[event.buf].omnifunc = 'v:lua.vim.lsp.omnifunc'
    end
    for keys, action in pairs({ K = 'hover', gd = 'definition', grr = 'references', grn = 'rename', gra = 'code_action' }) do
      vim.keymap.set('n', keys, function() vim.lsp.buf[action]() end, { buffer = event.buf })
    end
  end,
})

-- What the code lenses run (vim.lsp.codelens.refresh shows them, vim.lsp.codelens.run runs one).
for _, verb in ipairs({ 'build', 'run', 'image' }) do
  vim.lsp.commands['gobuild.' .. verb] = function(command)
    vim.cmd('botright new')
    vim.fn.termopen(command.arguments[1].argv)
  end
end
