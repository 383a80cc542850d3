# Two stages: the first has everything that builds, the second only what runs. No compiler, no npm cache, no tests in the image.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY console/package.json console/
COPY widget/package.json widget/
COPY sandbox/package.json sandbox/
COPY sdk/package.json sdk/
COPY evals/package.json evals/
COPY bench/package.json bench/
COPY documentation/package.json documentation/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# The optional packages hold native parts (bcrypt), so they stay; only the Node for developers goes, the image has its own.
RUN npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-*

FROM node:24-slim
ENV NODE_ENV=production BATON_DATA_DIR=/data HOST=0.0.0.0 PORT=3000 BATON_DEMO=0
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/contract contract
COPY --from=build /app/server server
COPY --from=build /app/sandbox sandbox
COPY --from=build /app/widget/demo widget/demo
COPY --from=build /app/widget/dist widget/dist
COPY --from=build /app/console/dist console/dist
COPY --from=build /app/console/reference console/reference
RUN mkdir -p /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/health').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "server/src/app/cli/main.ts", "serve"]
